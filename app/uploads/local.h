/* local.h -- what the files of app/uploads share. */
#ifndef PEERLORE_UPLOADS_LOCAL_H
#define PEERLORE_UPLOADS_LOCAL_H

#include "queries.h"
#include "store/db.h"
#include "uploads.h"

#define UPLOAD_DAYS_KEPT 3

bool upload_id_is_fine(struct str id);

#endif
