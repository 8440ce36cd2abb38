/* card_view.h -- what the template of the card is given. */
#ifndef PEERLORE_FORUM_CARD_VIEW_H
#define PEERLORE_FORUM_CARD_VIEW_H

#include "card.h"
#include "frame.h"
#include "text/html.h"

struct card_page_view {
	const struct frame *frame;
	const struct card *card;
	struct html code;
	struct str path; /* of the post */
	struct str address; /* as a person types it */
};

#endif
