/* qr.c -- the matrix of libqrencode as one path. */
#include "text/qr.h"

#include <qrencode.h>

#define QUIET 4

static bool
is_dark(const QRcode *code, int x, int y)
{
	return (x < code->width && (code->data[y * code->width + x] & 1) != 0);
}

/* The dark modules of a row, neighbours as one bar: "M4 5h7v1h-7z". */
static void
row_draw(struct buf *b, const QRcode *code, int y)
{
	int x = 0, from;

	while (x < code->width) {
		if (!is_dark(code, x, y)) {
			x++;
			continue;
		}
		for (from = x; is_dark(code, x, y); x++)
			;
		buf_fmt(b, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
	}
}

enum err
text_qr(struct arena *mem, struct str text, struct html *out)
{
	struct buf b = {.mem = mem};
	QRcode *code;
	int y, size;

	if (text.n > QR_TEXT_MAX)
		return (ERR_INTERNAL);
	code = QRcode_encodeString8bit(str_c(mem, text), 0, QR_ECLEVEL_M);
	if (code == NULL)
		return (ERR_INTERNAL);
	size = code->width + 2 * QUIET;
	buf_fmt(&b,
	    "<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"QR code\" "
	    "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
	    "<path fill=\"#000\" d=\"",
	    size, size, size, size);
	for (y = 0; y < code->width; y++)
		row_draw(&b, code, y);
	buf_str(&b, STR("\"/></svg>"));
	QRcode_free(code);
	*out = (struct html){b.p, b.n};
	return (OK);
}
