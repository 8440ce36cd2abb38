/* files.h -- folders of recordings: made, forced to the disk, removed as a whole. */
#ifndef PEERLORE_RECORDINGS_FILES_H
#define PEERLORE_RECORDINGS_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Makes a folder, and those above it, with mode 0700. ERR_DISK_FULL or ERR_INTERNAL, said in the log. */
enum err folder_make(const char *path) MUST_CHECK;
/* Removes a folder of files and folders of files; what is not there is removed. */
void folder_remove(const char *path);
/* Forces the files in a folder and the folder to the disk. */
enum err folder_settle(const char *path) MUST_CHECK;
/* Puts a folder where its last name is not taken yet, and forces that to the disk. ERR_CONFLICT when it is. */
enum err folder_publish(const char *from, const char *to) MUST_CHECK;

#endif
