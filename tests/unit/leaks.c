/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linked into every unit test: memory that a test's program has not freed when it ends fails it, so a
 * forgotten free is noticed without a sanitizer as well.  The linker wraps the allocating calls of our
 * own objects; what the C library and others allocate among themselves is not seen.
 *
 * With a sanitizer all this is off: it has an eye of its own on leaks.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);

void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { WATCHING = false };
#else
enum { WATCHING = true };
#endif

/* Open addressing; a freed block leaves GONE in its place, for the next one: an allocator hands out the same
 * address again and again, and each time it would be further from its slot. */
static struct {
	void **slots;
	size_t room, used, blocks;
} held;
static char gone;
#define GONE ((void *)&gone)
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t process;

static size_t leaks_slot(const void *p)
{
	return (size_t)((uintptr_t)p >> 4) * 0x9e3779b97f4a7c15u & (held.room - 1);
}

static void leaks_put(void *p)
{
	size_t i = leaks_slot(p);

	while (held.slots[i] && held.slots[i] != GONE)
		i = (i + 1) & (held.room - 1);
	held.used += !held.slots[i];
	held.slots[i] = p;
}

static void leaks_grow(void)
{
	void **old = held.slots;
	size_t room = held.room;

	held.room = room && held.blocks * 4 < room ? room : room ? room * 2 : 1024;
	held.slots = __real_calloc(held.room, sizeof(*held.slots));
	held.used = 0;
	if (!held.slots)
		abort();
	for (size_t i = 0; i < room; i++)
		if (old[i] && old[i] != GONE)
			leaks_put(old[i]);
	__real_free(old);
}

static void leaks_add(void *p)
{
	if (!WATCHING || !p)
		return;
	pthread_mutex_lock(&lock);
	if (held.used * 2 >= held.room)
		leaks_grow();
	leaks_put(p);
	held.blocks++;
	pthread_mutex_unlock(&lock);
}

/* Nothing happens for a block that is not one of ours: a library's, or one of before main. */
static void leaks_remove(const void *p)
{
	if (!WATCHING || !p)
		return;
	pthread_mutex_lock(&lock);
	for (size_t i = held.room ? leaks_slot(p) : 0; held.room && held.slots[i];
		i = (i + 1) & (held.room - 1))
		if (held.slots[i] == p) {
			held.slots[i] = GONE;
			held.blocks--;
			break;
		}
	pthread_mutex_unlock(&lock);
}

void *__wrap_malloc(size_t n)
{
	void *p = __real_malloc(n);

	leaks_add(p);
	return p;
}

void *__wrap_calloc(size_t count, size_t n)
{
	void *p = __real_calloc(count, n);

	leaks_add(p);
	return p;
}

void *__wrap_realloc(void *p, size_t n)
{
	leaks_remove(p);
	void *moved = __real_realloc(p, n);
	leaks_add(moved ? moved : n ? p : NULL);
	return moved;
}

void __wrap_free(void *p)
{
	leaks_remove(p);
	__real_free(p);
}

/* Children of a test end on ways of their own. */
__attribute__((constructor)) static void leaks_begin(void)
{
	process = getpid();
}

static size_t leaks_blocks(void)
{
	pthread_mutex_lock(&lock);
	size_t blocks = held.blocks;
	pthread_mutex_unlock(&lock);
	return blocks;
}

__attribute__((destructor)) static void leaks_end(void)
{
	if (!WATCHING || getpid() != process)
		return;
	/* Threads that nobody waits for may still be about to free what is theirs. */
	for (int i = 0; i < 200 && leaks_blocks() > 0; i++)
		nanosleep(&(struct timespec){0, 10000000}, NULL);
	if (leaks_blocks() == 0)
		return;
	fprintf(stderr, "%zu block%s of memory not freed\n", held.blocks,
		held.blocks == 1 ? " was" : "s were");
	_exit(99);
}
