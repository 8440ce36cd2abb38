/* vector_layout.h -- what writer and readers of vector files agree on. Native byte order: the files never leave the machine. */
#ifndef PEERLORE_EMBEDDINGS_VECTOR_LAYOUT_H
#define PEERLORE_EMBEDDINGS_VECTOR_LAYOUT_H

#include <stdatomic.h>
#include <stdint.h>

#define STATE_MAGIC UINT64_C(0x31305453434c50)
#define FILE_MAGIC UINT64_C(0x31304556434c50)

struct vector_state {
	uint64_t magic;
	_Atomic uint64_t generation; /* 0: none yet */
	_Atomic uint64_t files; /* moves when one is made, removed, or another generation read */
};

struct vector_head {
	uint64_t magic;
	uint32_t dimension;
	uint32_t stride; /* bytes from slot to slot */
	_Atomic uint64_t slots; /* so many are used or were; the file has room for them */
	uint64_t unused[5];
};

struct vector_slot {
	_Atomic int64_t thread; /* 0: empty */
	float scale;
	uint32_t unused;
	int8_t bytes[];
};

#define STRIDE(dimension) (sizeof(struct vector_slot) + VECTOR_PADDED(dimension))

/* DIR/<generation>/open or space-<id>. */
#define VECTOR_PATH_EXTRA 64

#endif
