/* qr.h -- a text as a QR code (ISO/IEC 18004), drawn as SVG. */
#ifndef PEERLORE_TEXT_QR_H
#define PEERLORE_TEXT_QR_H

#include "text/html.h"

#define QR_TEXT_MAX 512

/*
 * Black on white in any theme, with the quiet zone of four modules, of error
 * correction M (15 % may be gone). One unit is one module; CSS gives the size.
 * At most QR_TEXT_MAX bytes, without NUL; ERR_INTERNAL when it cannot be made.
 */
enum err text_qr(struct arena *mem, struct str text, struct html *out) MUST_CHECK;

#endif
