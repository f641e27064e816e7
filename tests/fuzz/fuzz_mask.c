/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any stream: what is masked does not depend on the cuts, and nothing but '*' is put in. */
#include <string.h>

#include "fuzz.h"
#include "record/mask.h"

/* Its first line says which secret is known, the rest is the stream. */
static void learn(struct at_secrets *secrets, struct slice *in)
{
	size_t end = slice_find_char(*in, '\n');

	if (end == SLICE_NONE)
		return;
	at_secrets_learn(secrets, slice_sub(*in, 0, end));
	*in = slice_from(*in, end + 1);
}

/* Then what is masked may look like one. */
static bool has_stars(const struct at_secrets *secrets)
{
	return secrets->count &&
	       slice_find_char(buf_slice(&secrets->values[0].text), '*') != SLICE_NONE;
}

static void mask_all(const struct at_secrets *secrets, struct slice in, uint32_t seed, size_t most,
	struct buf *out)
{
	struct mask m = {0};

	mask_watch(&m, in.n / 2);
	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, seed ? fuzz_step(&seed, most) : in.n);
		at += piece.n;
		buf_add(out, mask_bytes(&m, secrets, piece));
		PROMISE(mask_holds(&m) ? out->n < at : out->n == at, "what is held comes later");
	}
	buf_add(out, mask_release(&m, secrets));
	PROMISE(out->n == in.n && !mask_holds(&m), "as many bytes as came in");
	mask_fini(&m);
}

/* Of a line that is shown masked already, nothing else is hidden. */
static void mask_twice(struct slice in)
{
	struct buf once = {0}, twice = {0};

	while (in.n) {
		struct slice line = slice_sub(in, 0, slice_find_char(in, '\n'));
		bool has_secret = at_line_has_secret(line);

		buf_clear(&once);
		buf_clear(&twice);
		at_add_masked(&once, line, '*');
		at_add_masked(&twice, buf_slice(&once), '*');
		PROMISE(once.n == line.n, "a line keeps its length");
		PROMISE(has_secret || slice_eq(line, buf_slice(&once)), "no secret, no star");
		PROMISE(slice_eq(buf_slice(&once), buf_slice(&twice)), "masked once, masked");
		in = slice_from(in, line.n + 1);
	}
	buf_fini(&once);
	buf_fini(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct at_secrets secrets = {.count = 0};
	struct buf whole = {0};

	learn(&secrets, &in);
	mask_twice(in);
	mask_all(&secrets, in, 0, 0, &whole);
	PROMISE(!at_secrets_in(&secrets, buf_slice(&whole)) || has_stars(&secrets),
		"a secret is hidden");
	for (size_t i = 0; i < in.n; i++) {
		bool kept = whole.p[i] == in.p[i];
		PROMISE(kept || whole.p[i] == '*', "nothing but '*' is put in");
		PROMISE(kept || in.p[i] != '\n', "lines stay lines");
	}
	for (size_t most = 1; most < 100; most *= 7) {
		struct buf cut = {0};
		mask_all(&secrets, in, fuzz_seed(in), most, &cut);
		PROMISE(slice_eq(buf_slice(&whole), buf_slice(&cut)), "cuts change nothing");
		buf_fini(&cut);
	}
	buf_fini(&whole);
	at_secrets_fini(&secrets);
	return 0;
}
