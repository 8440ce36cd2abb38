/* refit.h -- the weights in use: those of the file, or what was learned here. */
#ifndef PEERLORE_ROUTING_REFIT_H
#define PEERLORE_ROUTING_REFIT_H

#include "queries.h"
#include "routing/model.h"

/* row as q_refit_weights gives it, NULL for none: a weight it does not name is the file's. */
void refit_weights_read(const struct refit_weights *row, double weights[EXPERT_FEATURE_COUNT]);

#endif
