/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/encoding.h"

#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

static const char *const encoding_names[ENCODING_COUNT] = {
	[ENCODING_UTF8] = "utf-8", [ENCODING_GB18030] = "gb18030", [ENCODING_AUTO] = "auto"};

const char *encoding_name(enum encoding e)
{
	return encoding_names[e];
}

bool encoding_find(struct slice name, enum encoding *e)
{
	for (int i = 0; i < ENCODING_COUNT; i++) {
		if (slice_eq_nocase(name, slice_of(encoding_names[i]))) {
			*e = (enum encoding)i;
			return true;
		}
	}
	return false;
}

/* Opened once, since that reads tables; kept to the end. */
struct converter {
	iconv_t how;
	bool opened;
};

static iconv_t converter_open(struct converter *c, const char *to, const char *from)
{
	if (!c->opened)
		c->how = iconv_open(to, from);
	c->opened = true;
	return c->how;
}

static iconv_t from_gb18030(void)
{
	static struct converter c;

	return converter_open(&c, "UTF-8", "GB18030");
}

static iconv_t to_gb18030(void)
{
	static struct converter c;

	return converter_open(&c, "GB18030", "UTF-8");
}

static bool converts(iconv_t how)
{
	return how != (iconv_t)-1;
}

bool encoding_is_known(enum encoding e)
{
	return e == ENCODING_UTF8 || (converts(from_gb18030()) && converts(to_gb18030()));
}

/* What is no character is copied byte by byte. */
static void encoding_convert(struct buf *out, iconv_t how, struct slice text)
{
	char *in = (char *)text.p;
	size_t left = text.n;

	while (left) {
		/* No character grows to more than four times its bytes. */
		char *room = buf_room(out, 4 * left), *end = room;
		size_t free_bytes = 4 * left;
		size_t done = iconv(how, &in, &left, &end, &free_bytes);
		buf_grown(out, (size_t)(end - room));
		if (done != (size_t)-1 || !left)
			continue;
		buf_add_char(out, *in++);
		left--;
		iconv(how, NULL, NULL, NULL, NULL);
	}
}

/* By the ranges of GB2312: its signs begin with A1 to A9, its characters with B0 to F7. */
static bool is_common(const unsigned char *p)
{
	return ((p[0] >= 0xa1 && p[0] <= 0xa9) || (p[0] >= 0xb0 && p[0] <= 0xf7)) && p[1] >= 0xa1 &&
	       p[1] <= 0xfe;
}

/* By the ranges of GB18030: a character has one byte below 80, two, or four of which the second is a
 * digit.  Returns its bytes; 0: none begins here. */
static size_t gb18030_length(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] == 0x80 || p[0] == 0xff || n < 2)
		return 0;
	if (p[1] >= 0x40 && p[1] <= 0xfe && p[1] != 0x7f)
		return 2;
	bool four = n >= 4 && p[1] >= '0' && p[1] <= '9' && p[2] >= 0x81 && p[2] <= 0xfe &&
	            p[3] >= '0' && p[3] <= '9';
	return four ? 4 : 0;
}

static bool gb18030_is_cut(const unsigned char *p, size_t n)
{
	bool first = p[0] > 0x80 && p[0] < 0xff;
	bool second = n < 2 || (p[1] >= '0' && p[1] <= '9');

	return first && second && (n < 3 || (p[2] >= 0x81 && p[2] <= 0xfe));
}

enum encoding encoding_guess(struct slice text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	size_t common = 0, others = 0;

	if (utf8_valid(slice_sub(text, 0, utf8_cut(text, text.n))))
		return ENCODING_UTF8;
	for (size_t i = 0, n; i < text.n; i += n) {
		n = gb18030_length(p + i, text.n - i);
		if (n == 0 && text.n - i < 4 && gb18030_is_cut(p + i, text.n - i))
			break;
		bool control = n == 1 && (p[i] < ' ' || p[i] == 0x7f) && p[i] != '\n' &&
		               p[i] != '\r' && p[i] != '\t';
		if (n == 0 || control)
			return ENCODING_UTF8;
		common += n == 2 && is_common(p + i);
		others += n > 1 && !(n == 2 && is_common(p + i));
	}
	return common >= 3 * others ? ENCODING_GB18030 : ENCODING_UTF8;
}

enum encoding encoding_of(enum encoding chosen, struct slice text)
{
	if (chosen == ENCODING_AUTO)
		chosen = encoding_guess(text);
	return encoding_is_known(chosen) ? chosen : ENCODING_UTF8;
}

void encoding_add_utf8(struct buf *out, enum encoding e, struct slice text)
{
	if (encoding_of(e, text) == ENCODING_GB18030)
		encoding_convert(out, from_gb18030(), text);
	else
		buf_add(out, text);
}

void encoding_add_bytes(struct buf *out, enum encoding e, struct slice text)
{
	if (e == ENCODING_GB18030 && encoding_is_known(e))
		encoding_convert(out, to_gb18030(), text);
	else
		buf_add(out, text);
}
