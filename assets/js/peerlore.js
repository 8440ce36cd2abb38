// peerlore.js -- what scripts add to pages that work without them.
import './parts/address.js';
import './parts/times.js';
import './parts/suggest.js';
import './parts/similar.js';
import './parts/folk.js';
import './parts/votes.js';
import './parts/copy.js';
import './parts/pictures.js';
import './parts/editor.js';
import './parts/preview.js';
import './parts/draft.js';
import './parts/keys.js';
import './parts/focus.js';
import './parts/zone.js';
import './parts/news.js';
import './parts/pulse.js';
import './parts/print.js';
