/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as what a server says that should speak RFC 2217: the chunks change nothing, memory and
 * what is answered stay small, and all data comes through. */
#include "fuzz.h"
#include "link/comport.h"

/* Each option is answered once for each side, a signature each time it is asked for. */
enum { ANSWERS_MOST = 2 * 256 * 3, SIGNATURE_ASKED = 6, SIGNATURE_MOST = 64 };

struct heard {
	struct comport port;
	struct buf data, out;
};

static void hear(struct heard *h, struct slice in)
{
	struct buf data = {0};
	struct slice got = comport_receive(&h->port, in, &data, &h->out);

	PROMISE(got.n <= in.n, "data does not grow");
	buf_add(&h->data, got);
	buf_fini(&data);
	PROMISE(h->port.telnet.message.n <= TELNET_MESSAGE_MOST, "a message is bounded");
}

static void begin(struct heard *h)
{
	struct buf first = {0};

	*h = (struct heard){0};
	comport_start(&h->port, &first);
	comport_ask(&h->port, &link_default_settings, &first);
	buf_fini(&first);
}

static void finish(struct heard *h)
{
	comport_fini(&h->port);
	buf_fini(&h->data);
	buf_fini(&h->out);
}

static void check_state(struct heard *h)
{
	struct buf words = {0};

	comport_add_refused(&h->port, true, &words);
	fuzz_check_shown(buf_slice(&words));
	buf_fini(&words);
	PROMISE((h->port.waiting & h->port.refused) == 0, "a setting is answered or is not");
}

/* What we send as data is what a server would read as data. */
static void check_escape(struct slice in)
{
	struct buf escaped = {0}, data = {0}, out = {0};
	struct comport c = {0};

	telnet_add_data(&escaped, in);
	struct slice got = comport_receive(&c, buf_slice(&escaped), &data, &out);
	PROMISE(slice_eq(got, in) && out.n == 0, "data goes through");
	buf_fini(&escaped);
	buf_fini(&data);
	buf_fini(&out);
	comport_fini(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct slice in = {(const char *)bytes, size}, left = in;
	uint32_t seed = fuzz_seed(in);
	struct heard whole, pieces;

	begin(&whole);
	hear(&whole, in);
	begin(&pieces);
	while (left.n > 0) {
		size_t n = fuzz_step(&seed, 7);
		hear(&pieces, slice_sub(left, 0, n));
		left = slice_from(left, n);
	}
	PROMISE(slice_eq(buf_slice(&whole.data), buf_slice(&pieces.data)), "chunks change nothing");
	PROMISE(slice_eq(buf_slice(&whole.out), buf_slice(&pieces.out)), "nor what is answered");
	PROMISE(whole.out.n <= ANSWERS_MOST + size / SIGNATURE_ASKED * SIGNATURE_MOST,
		"little is answered");
	check_state(&whole);
	check_escape(in);
	finish(&whole);
	finish(&pieces);
	return 0;
}
