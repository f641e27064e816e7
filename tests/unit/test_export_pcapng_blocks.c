/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captures' blocks, byte by byte as the format's draft describes them. */
#include "unit.h"

#include "base/utf8.h"
#include "export/pcapng_blocks.h"

/* Blanks in `wanted` are for the reader. */
static void assert_hex(struct buf *bytes, const char *wanted)
{
	struct buf got = {0}, want = {0};

	for (size_t i = 0; i < bytes->n; i++)
		buf_addf(&got, "%02x", (unsigned char)bytes->p[i]);
	for (const char *p = wanted; *p; p++)
		if (*p != ' ')
			buf_add_char(&want, *p);
	assert_buf(&got, buf_text(&want));
	buf_fini(&got);
	buf_fini(&want);
	buf_fini(bytes);
}

static void a_section_says_board_firmware_and_application(void **state)
{
	struct buf out = {0};

	(void)state;
	pcapng_add_section(&out, &(struct pcapng_section){.hardware = SLICE("board"),
					 .application = SLICE("atmq"),
					 .comment = SLICE("c")});
	assert_hex(&out, "0a0d0d0a 3c000000 4d3c2b1a 0100 0000 ffffffffffffffff "
			 "0100 0100 63000000 0200 0500 626f617264000000 0400 0400 61746d71 "
			 "0000 0000 3c000000");
}

static void an_interface_says_name_speed_and_resolution(void **state)
{
	struct buf out = {0};

	(void)state;
	pcapng_add_interface(&out, SLICE("/dev/a"), SLICE(""), 115200);
	assert_hex(&out, "01000000 38000000 fa00 0000 ffff0000 "
			 "0200 0600 2f6465762f610000 0800 0800 00c2010000000000 "
			 "0900 0100 06000000 0000 0000 38000000");
	pcapng_add_interface(&out, SLICE(""), SLICE("d"), 0);
	assert_hex(&out, "01000000 28000000 fa00 0000 ffff0000 "
			 "0300 0100 64000000 0900 0100 06000000 0000 0000 28000000");
}

static void a_packet_has_its_direction_twice(void **state)
{
	struct buf out = {0};
	struct pcapng_packet p = {.at = 1000000 * (int64_t)0x66000000 + 7,
		.event = PCAPNG_RECEIVED,
		.interface = 1,
		.bytes = SLICE("OK\r\n\0")};

	(void)state;
	pcapng_add_packet(&out, &p);
	/* 0x66000000 seconds are 0x00061465'80000000 microseconds. */
	assert_hex(&out, "06000000 40000000 01000000 65140600 07000080 11000000 11000000 "
			 "66000000 00000007 02 00 0000 4f4b0d0a00 000000 "
			 "0200 0400 01000000 0000 0000 40000000");
	p.event = PCAPNG_SENT;
	p.at = -5;
	p.interface = 0;
	pcapng_add_packet(&out, &p);
	assert_hex(&out, "06000000 40000000 00000000 00000000 00000000 11000000 11000000 "
			 "00000000 00000000 01 00 0000 4f4b0d0a00 000000 "
			 "0200 0400 02000000 0000 0000 40000000");
}

static void comments_are_in_visible_form(void **state)
{
	struct buf out = {0}, comments[2] = {{0}, {0}};

	(void)state;
	buf_add_text(&comments[0], "a\n\033");
	buf_add_text(&comments[1], "b");
	pcapng_add_packet(
		&out, &(struct pcapng_packet){.at = 1, .comments = comments, .comment_count = 2});
	assert_hex(&out, "06000000 44000000 00000000 00000000 01000000 0c000000 0c000000 "
			 "00000000 00000001 00 00 0000 "
			 "0100 0700 61e2908ae2909b00 0100 0100 62000000 0000 0000 44000000");
	buf_fini(&comments[0]);
	buf_fini(&comments[1]);
}

static uint32_t pcapng_number(const struct buf *b, size_t at)
{
	const unsigned char *p = (const unsigned char *)b->p + at;

	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void what_is_too_long_continues(void **state)
{
	enum { LENGTH = 2 * PCAPNG_SNAPLEN, HEAD = 28 };
	struct buf out = {0}, bytes = {0}, got = {0}, comment = {0};
	size_t packets = 0, options = 0;

	(void)state;
	for (size_t i = 0; i < LENGTH; i++)
		buf_add_char(&bytes, (char)(i * 7 % 251));
	buf_add_repeat(&comment, 'x', PCAPNG_LONGEST_TEXT - 1);
	buf_add_text(&comment, "ééé"); /* one of them does not fit */
	pcapng_add_packet(&out, &(struct pcapng_packet){.event = PCAPNG_SENT,
					.bytes = buf_slice(&bytes),
					.comments = &comment,
					.comment_count = 1});
	for (size_t at = 0; at < out.n; at += pcapng_number(&out, at + 4)) {
		uint32_t length = pcapng_number(&out, at + 20), total = pcapng_number(&out, at + 4);

		packets++;
		assert_int_equal(total % 4, 0);
		assert_int_equal(pcapng_number(&out, at + total - 4), total);
		assert_true(length <= PCAPNG_SNAPLEN);
		buf_add(&got, (struct slice){out.p + at + HEAD + PCAPNG_SERIAL_HEADER,
				      length - PCAPNG_SERIAL_HEADER});
		for (size_t o = at + HEAD + (length + 3) / 4 * 4; o < at + total - 4;) {
			uint32_t head = pcapng_number(&out, o);

			if (head != 0 && (head & 0xffff) == 1) {
				options++;
				assert_true(utf8_valid((struct slice){out.p + o + 4, head >> 16}));
			}
			o += 4 + ((head >> 16) + 3) / 4 * 4;
		}
	}
	assert_int_equal(packets, 3);
	assert_int_equal(options, 2);
	assert_true(slice_eq(buf_slice(&got), buf_slice(&bytes)));
	buf_fini(&out);
	buf_fini(&got);
	buf_fini(&bytes);
	buf_fini(&comment);
}

static void a_text_that_is_too_long_says_so(void **state)
{
	struct buf out = {0}, name = {0};

	(void)state;
	buf_add_repeat(&name, 'n', 70000);
	pcapng_add_interface(&out, buf_slice(&name), SLICE(""), 0);
	assert_true(slice_find(buf_slice(&out), SLICE("nnn…")) != SLICE_NONE);
	assert_true(out.n < 65535 + 64);
	buf_fini(&out);
	buf_fini(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section_says_board_firmware_and_application),
		cmocka_unit_test(an_interface_says_name_speed_and_resolution),
		cmocka_unit_test(a_packet_has_its_direction_twice),
		cmocka_unit_test(comments_are_in_visible_form),
		cmocka_unit_test(what_is_too_long_continues),
		cmocka_unit_test(a_text_that_is_too_long_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
