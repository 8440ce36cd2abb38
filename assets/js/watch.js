// watch.js -- what a page with a recording adds to those without.
import './parts/watch.js';
