/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes of a terminal, pastes too: each is in one key, in order, and where they are cut changes
 * no key. */
#include <string.h>

#include "fuzz.h"
#include "term/key_decoder.h"
#include "term/mouse.h"
#include "term/reply.h"

/* What the terminal says of its mouse and of itself. */
static void check_report(int key, struct slice bytes)
{
	struct mouse m;

	if (key == KEY_CODE_MOUSE && mouse_read(bytes, &m)) {
		PROMISE(m.column >= 0 && m.row >= 0,
			"a place is on the screen, or right of and below it");
		PROMISE(m.action != MOUSE_WHEEL || m.button == 1 || m.button == -1,
			"a wheel turns up or down");
		PROMISE(m.button >= -1 && m.button <= 3, "a button is one that there is");
	}
	if (key == KEY_CODE_REPLY) {
		struct reply r = reply_read(bytes);
		PROMISE(r.colour >= 0 && r.colour <= 0xffffff, "a colour is one");
	}
}

static void take_keys(struct key_decoder *d, struct buf *keys, struct buf *raw)
{
	struct slice bytes;
	int key;

	while (key_decoder_next(d, &key, &bytes)) {
		PROMISE(bytes.n > 0, "a key has its bytes");
		PROMISE(key >= 0 && (key & ~(KEY_ALT | KEY_SHIFT)) <= KEY_CODE_MOUSE,
			"a key is one of them");
		check_report(key, bytes);
		buf_addf(keys, "%x:%zu ", (unsigned)key, bytes.n);
		buf_add(raw, bytes);
	}
}

/* asks: the terminal was asked, and its mouse is of the old kind. */
static void decode(struct slice in, bool asks, uint32_t seed, size_t most, struct buf *keys)
{
	struct key_decoder d = {.expects = asks, .old_mouse = asks};
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
		PROMISE(raw.n + 128 > at, "little is held back"); /* a reply has at most 96 bytes */
	}
	key_decoder_waited(&d);
	take_keys(&d, keys, &raw);
	PROMISE(!key_decoder_pending(&d), "who has waited gets all");
	PROMISE(slice_starts(in, buf_slice(&raw)), "each byte is in one key, in order");
	/* What a terminal has begun to say of its mouse or itself is not waited for. */
	struct slice begun = slice_from(in, raw.n);
	PROMISE(begun.n == 0 || (begun.p[0] == '\033' && begun.n < 96),
		"little is kept to the end");
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

static void check_cuts(struct slice in, bool asks)
{
	const size_t most[] = {1, 2, 7, 100};
	struct buf whole = {0};

	decode(in, asks, 0, 0, &whole);
	for (size_t i = 0; i < ALEN(most); i++) {
		struct buf cut = {0};
		decode(in, asks, fuzz_seed(in) + (uint32_t)i, most[i], &cut);
		PROMISE(slice_eq(buf_slice(&whole), buf_slice(&cut)), "cuts change no key");
		buf_fini(&cut);
	}
	buf_fini(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};

	check_cuts(in, false);
	check_cuts(in, true);
	check_name(in);
	return 0;
}
