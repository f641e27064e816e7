/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/pcapng_blocks.h"

#include "base/utf8.h"

enum {
	LINKTYPE_RTAC_SERIAL = 250,
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER = 0x1a2b3c4d,
	/* options of all blocks, of the section, of an interface, of a packet */
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	SECTION_HARDWARE = 2,
	SECTION_OS = 3,
	SECTION_APPLICATION = 4,
	INTERFACE_NAME = 2,
	INTERFACE_DESCRIPTION = 3,
	INTERFACE_SPEED = 8,
	INTERFACE_RESOLUTION = 9,
	PACKET_FLAGS = 2,
	MICROSECONDS = 6, /* ten to the power of minus six */
	FLAG_INBOUND = 1,
	FLAG_OUTBOUND = 2,
};

static void put_u16(struct buf *out, unsigned value)
{
	buf_add_char(out, (char)(value & 0xff));
	buf_add_char(out, (char)(value >> 8 & 0xff));
}

static void put_u32(struct buf *out, uint32_t value)
{
	put_u16(out, value & 0xffff);
	put_u16(out, value >> 16);
}

static void put_u32_big(struct buf *out, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(out, (char)(value >> shift & 0xff));
}

static void pcapng_put_padded(struct buf *out, struct slice bytes)
{
	buf_add(out, bytes);
	buf_add_repeat(out, '\0', (4 - bytes.n % 4) % 4);
}

/* ---- options ---- */

static void pcapng_put_option(struct buf *out, unsigned code, struct slice value)
{
	put_u16(out, code);
	put_u16(out, (unsigned)value.n);
	pcapng_put_padded(out, value);
}

static void pcapng_put_text(struct buf *out, unsigned code, struct slice text)
{
	struct buf shown = {0};

	utf8_add_visible(&shown, text);
	if (shown.n > PCAPNG_LONGEST_TEXT) {
		buf_truncate(&shown, utf8_cut(buf_slice(&shown), PCAPNG_LONGEST_TEXT));
		buf_add_text(&shown, "…");
	}
	if (shown.n)
		pcapng_put_option(out, code, buf_slice(&shown));
	buf_fini(&shown);
}

static void pcapng_put_comment(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	utf8_add_visible(&shown, text);
	for (struct slice rest = buf_slice(&shown); rest.n;) {
		size_t n =
			rest.n > PCAPNG_LONGEST_TEXT ? utf8_cut(rest, PCAPNG_LONGEST_TEXT) : rest.n;
		pcapng_put_option(out, OPTION_COMMENT, slice_sub(rest, 0, n));
		rest = slice_from(rest, n);
	}
	buf_fini(&shown);
}

static void put_number_option(struct buf *out, unsigned code, uint64_t value, size_t bytes)
{
	char little[8];

	for (size_t i = 0; i < bytes; i++)
		little[i] = (char)(value >> 8 * i & 0xff);
	pcapng_put_option(out, code, (struct slice){little, bytes});
}

/* ---- blocks ---- */

/* A block has its length at both ends. */
static size_t block_start(struct buf *out, uint32_t type)
{
	size_t at = out->n;

	put_u32(out, type);
	put_u32(out, 0);
	return at;
}

static void block_end(struct buf *out, size_t at)
{
	struct buf length = {0};

	put_u16(out, OPTION_END);
	put_u16(out, 0);
	put_u32(&length, (uint32_t)(out->n - at + 4));
	buf_add(out, buf_slice(&length));
	buf_replace(out, at + 4, 4, buf_slice(&length));
	buf_fini(&length);
}

void pcapng_add_section(struct buf *out, const struct pcapng_section *s)
{
	size_t at = block_start(out, BLOCK_SECTION);

	put_u32(out, BYTE_ORDER);
	put_u16(out, 1); /* version 1.0 */
	put_u16(out, 0);
	put_u32(out, UINT32_MAX); /* the section's length is not known */
	put_u32(out, UINT32_MAX);
	pcapng_put_comment(out, s->comment);
	pcapng_put_text(out, SECTION_HARDWARE, s->hardware);
	pcapng_put_text(out, SECTION_OS, s->os);
	pcapng_put_text(out, SECTION_APPLICATION, s->application);
	block_end(out, at);
}

void pcapng_add_interface(
	struct buf *out, struct slice name, struct slice description, long long speed)
{
	size_t at = block_start(out, BLOCK_INTERFACE);

	put_u16(out, LINKTYPE_RTAC_SERIAL);
	put_u16(out, 0);
	put_u32(out, PCAPNG_SNAPLEN);
	pcapng_put_text(out, INTERFACE_NAME, name);
	pcapng_put_text(out, INTERFACE_DESCRIPTION, description);
	if (speed > 0)
		put_number_option(out, INTERFACE_SPEED, (uint64_t)speed, 8);
	put_number_option(out, INTERFACE_RESOLUTION, MICROSECONDS, 1);
	block_end(out, at);
}

static void pcapng_add_piece(
	struct buf *out, const struct pcapng_packet *p, struct slice bytes, bool first)
{
	uint64_t at = p->at > 0 ? (uint64_t)p->at : 0;
	uint32_t length = (uint32_t)bytes.n + PCAPNG_SERIAL_HEADER;
	size_t block = block_start(out, BLOCK_PACKET);

	put_u32(out, p->interface);
	put_u32(out, (uint32_t)(at >> 32));
	put_u32(out, (uint32_t)at);
	put_u32(out, length);
	put_u32(out, length);
	put_u32_big(out, (uint32_t)(at / 1000000));
	put_u32_big(out, (uint32_t)(at % 1000000));
	buf_add_char(out, (char)p->event);
	buf_add_repeat(out, '\0', 3); /* the lines' state is not recorded; the footer */
	pcapng_put_padded(out, bytes);
	for (size_t i = 0; first && i < p->comment_count; i++)
		pcapng_put_comment(out, buf_slice(&p->comments[i]));
	if (p->event != PCAPNG_STATUS_CHANGE)
		put_number_option(out, PACKET_FLAGS,
			p->event == PCAPNG_SENT ? FLAG_OUTBOUND : FLAG_INBOUND, 4);
	block_end(out, block);
}

void pcapng_add_packet(struct buf *out, const struct pcapng_packet *p)
{
	enum { MOST = PCAPNG_SNAPLEN - PCAPNG_SERIAL_HEADER };
	struct slice rest = p->bytes;
	bool first = true;

	do {
		pcapng_add_piece(out, p, slice_sub(rest, 0, MOST), first);
		rest = slice_from(rest, MOST);
		first = false;
	} while (rest.n);
}
