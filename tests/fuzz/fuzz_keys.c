/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes of a terminal, pastes too: each is in one key, in order, and where they are cut changes
 * no key. */
#include <string.h>

#include "fuzz.h"
#include "term/key_decoder.h"

static void take_keys(struct key_decoder *d, struct buf *keys, struct buf *raw)
{
	struct slice bytes;
	int key;

	while (key_decoder_next(d, &key, &bytes)) {
		PROMISE(bytes.n > 0, "a key has its bytes");
		PROMISE(key >= 0 && (key & ~KEY_ALT) <= KEY_CODE_PASTE_END, "a key is one of them");
		buf_addf(keys, "%x:%zu ", (unsigned)key, bytes.n);
		buf_add(raw, bytes);
	}
}

static void decode(struct slice in, uint32_t seed, size_t most, struct buf *keys)
{
	struct key_decoder d = {0};
	struct buf raw = {0};

	key_decoder_learn(&d, SLICE("\033[29~"), KEY_CODE_F0 + 7);
	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, seed ? fuzz_step(&seed, most) : in.n);
		/* A copy that goes away: nothing may be kept of it. */
		char *copy = malloc(piece.n);
		memcpy(copy, piece.p, piece.n);
		key_decoder_feed(&d, (struct slice){copy, piece.n});
		free(copy);
		take_keys(&d, keys, &raw);
		at += piece.n;
		PROMISE(raw.n + 64 > at, "little is held back");
	}
	key_decoder_waited(&d);
	take_keys(&d, keys, &raw);
	PROMISE(!key_decoder_pending(&d), "who has waited gets all");
	PROMISE(slice_eq(buf_slice(&raw), in), "each byte is in one key, in order");
	buf_fini(&raw);
	key_decoder_fini(&d);
}

/* A name is a key's: what the configuration says of it finds it again. */
static void check_name(struct slice in)
{
	struct buf name = {0};
	int key, again;

	if (key_find(in, &key)) {
		key_add_name(&name, key);
		PROMISE(key_find(buf_slice(&name), &again) && again == key, "a name is a key's");
	}
	buf_fini(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t most[] = {1, 2, 7, 100};
	struct slice in = {(const char *)data, size};
	struct buf whole = {0};

	decode(in, 0, 0, &whole);
	for (size_t i = 0; i < ALEN(most); i++) {
		struct buf cut = {0};
		decode(in, fuzz_seed(in) + (uint32_t)i, most[i], &cut);
		PROMISE(slice_eq(buf_slice(&whole), buf_slice(&cut)), "cuts change no key");
		buf_fini(&cut);
	}
	check_name(in);
	buf_fini(&whole);
	return 0;
}
