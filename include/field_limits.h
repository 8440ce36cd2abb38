/* field_limits.h -- LIMIT_NAME for each row of limits.def: what a person may write at most. */
#ifndef PEERLORE_FIELD_LIMITS_H
#define PEERLORE_FIELD_LIMITS_H

enum limit {
#define X(name, value, unit) LIMIT_##name = (value),
#include "limits.def"
#undef X
};

#endif
