/* jpeg_turn.h -- how a camera was held, as its JPEG says. */
#ifndef PEERLORE_RECORDINGS_JPEG_TURN_H
#define PEERLORE_RECORDINGS_JPEG_TURN_H

/* Exif's orientation, 1 (upright) to 8; 1 when it says none. From 5 on width and height change places. */
int jpeg_turn(int fd);

#endif
