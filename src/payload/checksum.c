/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/checksum.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/hex.h"
#include "base/memory.h"

/* The parameters of the RevEng catalogue.  bits 0: not a CRC. */
static const struct {
	struct checksum_type type;
	int bits;
	uint32_t polynomial, initial, inverted;
	bool reflected;
} checksum_table[CHECKSUM_TYPES] = {
	{{"CRC-8", false}, 8, 0x07, 0, 0, false},
	{{"CRC-16/CCITT-FALSE", false}, 16, 0x1021, 0xffff, 0, false},
	{{"CRC-16/MODBUS", true}, 16, 0x8005, 0xffff, 0, true},
	{{"CRC-16/XMODEM", false}, 16, 0x1021, 0, 0, false},
	{{"CRC-16/ARC", false}, 16, 0x8005, 0, 0, true},
	{{"CRC-32", false}, 32, 0x04c11db7, 0xffffffff, 0xffffffff, true},
	{{"SHA-256", false}, 0, 0, 0, 0, false},
};

struct crc {
	uint32_t table[256];
	uint32_t value; /* in the high bits, unless reflected */
};

struct checksums {
	struct crc crcs[CHECKSUM_TYPES];
	struct digest *digest;
};

const struct checksum_type *checksum_type(size_t type)
{
	return &checksum_table[type].type;
}

static uint32_t mirror(uint32_t value, int bits)
{
	uint32_t result = 0;

	for (int i = 0; i < bits; i++)
		if (value >> i & 1)
			result |= 1u << (bits - 1 - i);
	return result;
}

static void crc_begin(struct crc *c, size_t type)
{
	int bits = checksum_table[type].bits;
	bool reflected = checksum_table[type].reflected;
	uint32_t polynomial = reflected ? mirror(checksum_table[type].polynomial, bits)
	                                : checksum_table[type].polynomial << (32 - bits);

	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t value = reflected ? byte : byte << 24;
		for (int i = 0; i < 8; i++) {
			bool out = reflected ? value & 1 : value >> 31;
			value = reflected ? value >> 1 : value << 1;
			if (out)
				value ^= polynomial;
		}
		c->table[byte] = value;
	}
	/* The initial values are the same mirrored. */
	c->value = checksum_table[type].initial << (reflected ? 0 : 32 - bits);
}

static void crc_add(struct crc *c, bool reflected, struct slice bytes)
{
	uint32_t value = c->value;

	if (reflected)
		for (size_t i = 0; i < bytes.n; i++)
			value = value >> 8 ^ c->table[(value ^ (unsigned char)bytes.p[i]) & 0xff];
	else
		for (size_t i = 0; i < bytes.n; i++)
			value = value << 8 ^ c->table[value >> 24 ^ (unsigned char)bytes.p[i]];
	c->value = value;
}

struct checksums *checksums_new(void)
{
	struct checksums *c = memory_new(sizeof(*c));

	for (size_t i = 0; i < CHECKSUM_TYPES; i++)
		if (checksum_table[i].bits)
			crc_begin(&c->crcs[i], i);
	c->digest = digest_new();
	return c;
}

void checksums_free(struct checksums *c)
{
	if (!c)
		return;
	digest_free(c->digest);
	free(c);
}

void checksums_add(struct checksums *c, struct slice bytes)
{
	for (size_t i = 0; i < CHECKSUM_TYPES; i++)
		if (checksum_table[i].bits)
			crc_add(&c->crcs[i], checksum_table[i].reflected, bytes);
	digest_add(c->digest, bytes);
}

void checksums_add_hex(const struct checksums *c, size_t type, struct buf *out)
{
	int bits = checksum_table[type].bits;

	if (!bits) {
		digest_add_hex(c->digest, out);
		return;
	}
	uint32_t value = c->crcs[type].value;
	if (!checksum_table[type].reflected)
		value >>= 32 - bits;
	buf_addf(out, "%0*x", bits / 4, value ^ checksum_table[type].inverted);
}

void checksums_add_bytes(const struct checksums *c, size_t type, struct buf *out)
{
	struct buf digits = {0}, bytes = {0};

	checksums_add_hex(c, type, &digits);
	hex_parse(buf_slice(&digits), &bytes, NULL);
	for (size_t i = 0; i < bytes.n; i++)
		buf_add_char(
			out, bytes.p[checksum_table[type].type.low_first ? bytes.n - 1 - i : i]);
	buf_fini(&digits);
	buf_fini(&bytes);
}
