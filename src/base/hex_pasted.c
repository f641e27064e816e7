/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as other programs write them: arrays and strings of C and its relatives, and dumps with an
 * offset before the bytes of a row and perhaps their text behind, which may look like more of them.
 */
#include "base/hex_pasted.h"

#include "base/hex.h"
#include "base/language.h"
#include "base/utf8.h"

enum {
	LEAST_OFFSET = 4,
	MOST_OFFSET = 16,
	WIDEST_ROW = 64,
	TEXT_GAP = 2,
	REPEATED_AT_ONCE = 65536,
	OCTAL_DIGITS = 7
};

/* ---- arrays and strings ---- */

static bool number_of_array(struct slice word, unsigned *value)
{
	unsigned base = 10, sum = 0;

	if (slice_ends(word, SLICE("u")) || slice_ends(word, SLICE("U")))
		word.n--;
	if (slice_starts_nocase(word, SLICE("0x"))) {
		base = 16;
		word = slice_from(word, 2);
	} else if (word.n > 1 && word.p[0] == '0') {
		base = 8;
	}
	for (size_t i = 0; i < word.n; i++) {
		int digit = slice_hex_digit(word.p[i]);
		if (digit < 0 || (unsigned)digit >= base)
			return false;
		sum = sum * base + (unsigned)digit;
		if (sum > 255)
			return false;
	}
	*value = sum;
	return word.n > 0;
}

/* The end of a comment that begins at `at`, or `at`. */
static size_t behind_comment(struct slice s, size_t at)
{
	struct slice rest = slice_from(s, at);
	bool line = slice_starts(rest, SLICE("//"));

	if (!line && !slice_starts(rest, SLICE("/*")))
		return at;
	size_t end = line ? slice_find_char(rest, '\n') : slice_find(rest, SLICE("*/"));
	return end == SLICE_NONE ? s.n : at + end + (line ? 1 : 2);
}

static bool separates_in_array(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '{' || c == '[';
}

static bool parse_array(struct slice text, size_t at, char end, struct buf *out, struct diag *d)
{
	while (at < text.n && text.p[at] != end) {
		size_t behind = behind_comment(text, at), n = 0;
		unsigned value;
		if (behind > at || separates_in_array(text.p[at])) {
			at = behind > at ? behind : at + 1;
			continue;
		}
		while (at + n < text.n && text.p[at + n] != end && text.p[at + n] != '/' &&
			!separates_in_array(text.p[at + n]))
			n++;
		n = n ? n : 1;
		if (!number_of_array(slice_sub(text, at, n), &value))
			return diag_fail(d, 0, at, n, _("%s is not a byte: 0 to 255, 0x00 to 0xff"),
				VISIBLE(slice_sub(text, at, n), VISIBLE_MOST / 2));
		buf_add_char(out, (char)value);
		at += n;
	}
	return true;
}

/* What a backslash and this stand for; false: nothing known. */
static bool unescape(struct slice *s, char *c)
{
	static const char from[] = "nrt0abfv\\\"'", to[] = "\n\r\t\0\a\b\f\v\\\"'";

	if (slice_take(s, SLICE("x"))) {
		int high = s->n > 0 ? slice_hex_digit(s->p[0]) : -1;
		int low = s->n > 1 ? slice_hex_digit(s->p[1]) : -1;
		*s = slice_from(*s, 2);
		if (high < 0 || low < 0)
			return false;
		*c = (char)(high << 4 | low);
		return true;
	}
	for (size_t i = 0; i < sizeof(from) - 1 && s->n; i++)
		if (s->p[0] == from[i]) {
			*c = to[i];
			*s = slice_from(*s, 1);
			return true;
		}
	return false;
}

/* One or more strings in quotes. */
static bool parse_strings(struct slice text, struct buf *out, struct diag *d)
{
	struct slice s = text;
	char quote = '\0', c;

	while (s.n) {
		char first = s.p[0];
		size_t at = (size_t)(s.p - text.p);
		s = slice_from(s, 1);
		if (!quote && (first == '"' || first == '\''))
			quote = first;
		else if (quote && first == quote)
			quote = '\0';
		else if (quote && first != '\\')
			buf_add_char(out, first);
		else if (quote && unescape(&s, &c))
			buf_add_char(out, c);
		else if (quote)
			return diag_fail(
				d, 0, at, 2, _("a backslash and this is no byte; \\x00 is"));
		else if (first != ' ' && first != '\t' && first != '\r' && first != '\n' &&
			 first != ',' && first != ';' && first != 'b')
			return diag_fail(d, 0, at, 1, _("this is not in quotes"));
	}
	return true;
}

/* ---- dumps ---- */

static bool hex_pasted_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct slice behind_blanks(struct slice s)
{
	while (s.n && hex_pasted_is_blank(s.p[0]))
		s = slice_from(s, 1);
	return s;
}

static size_t count_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.n && slice_hex_digit(s.p[n]) >= 0)
		n++;
	return n;
}

struct dump_line {
	uint64_t offset;
	bool has_colon;
	struct slice rest; /* behind the offset */
};

/* An offset, perhaps a colon, and a blank or the end. */
static bool read_offset(struct slice line, unsigned base, struct dump_line *out)
{
	struct slice s = behind_blanks(line);

	if (!slice_take(&s, SLICE("0x")))
		slice_take(&s, SLICE("0X"));
	size_t n = count_digits(s);
	if (n < LEAST_OFFSET || n > MOST_OFFSET)
		return false;
	out->offset = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)slice_hex_digit(s.p[i]);
		if (digit >= base)
			return false;
		out->offset = out->offset * base + digit;
	}
	out->rest = slice_from(s, n);
	out->has_colon = slice_take(&out->rest, SLICE(":"));
	return out->rest.n == 0 || hex_pasted_is_blank(out->rest.p[0]);
}

/* Groups of pairs of digits, and what stands behind each group. */
struct dump_row {
	struct buf bytes;
	size_t group; /* digits of the first one */
	/* [n]: what follows if the row has n bytes; p is NULL: no group ends there */
	struct slice behind[WIDEST_ROW + 1];
};

static void read_row(struct slice s, struct dump_row *row)
{
	buf_clear(&row->bytes);
	memset(row->behind, 0, sizeof(row->behind));
	row->group = 0;
	for (;;) {
		struct slice word = behind_blanks(s);
		size_t n = count_digits(word);
		bool ends = n == word.n || hex_pasted_is_blank(word.p[n]);
		if (n == 0 || n % 2 || !ends || row->bytes.n + n / 2 > WIDEST_ROW)
			return;
		for (size_t i = 0; i < n; i += 2)
			buf_add_char(&row->bytes, (char)(slice_hex_digit(word.p[i]) << 4 |
							  slice_hex_digit(word.p[i + 1])));
		row->group = row->group ? row->group : n;
		s = slice_from(word, n);
		row->behind[row->bytes.n] = s;
	}
}

/* Several groups as long as the row's: they are bytes, whatever else they could be. */
static bool are_groups(struct slice text, size_t digits)
{
	size_t words = 0;

	for (text = behind_blanks(text); text.n; text = behind_blanks(text)) {
		size_t n = count_digits(text);
		if (n != digits || (n < text.n && !hex_pasted_is_blank(text.p[n])))
			return false;
		text = slice_from(text, n);
		words++;
	}
	return words > 1;
}

/* How many of the bytes read are the row's: as many as the offsets say; or so many that what follows
 * is a text of the same length; or all. */
static size_t row_length(const struct dump_row *row, uint64_t wanted, size_t most)
{
	if (wanted && wanted <= row->bytes.n && row->behind[wanted].p)
		return (size_t)wanted;
	if (most > row->bytes.n)
		most = row->bytes.n;
	for (size_t n = most; n > 0; n--) {
		struct slice behind = row->behind[n], text = slice_trim(behind);
		size_t blanks = behind.n - behind_blanks(behind).n;
		/* Blanks at the ends of the text may be gone. */
		bool as_long = text.n == n || behind.n == n + TEXT_GAP;
		if (behind.p && blanks >= TEXT_GAP && as_long && !are_groups(text, row->group))
			return n;
	}
	return most;
}

/* Behind so many bytes one more follows, not the text. */
static bool row_goes_on(const struct dump_row *row, size_t n)
{
	struct slice behind = row->behind[n], word = behind_blanks(behind);
	size_t digits = count_digits(word);

	return behind.n - word.n == 1 && digits == row->group &&
	       (digits == word.n || hex_pasted_is_blank(word.p[digits]));
}

struct dump {
	uint64_t next;   /* the offset that is due, if the last row is whole; as far as is known */
	bool any, skips; /* a row came; a line of * did */
	bool colons;     /* all lines had one */
	size_t rows, fits; /* rows but the last; those whose bytes the next offset confirms */
	size_t width;      /* bytes of the first row; SIZE_MAX: not known */
	size_t row_at;     /* of the last row, in the bytes */
};

/* The rows that a * stands for are like the last one. */
static bool repeat_row(const struct dump *dump, uint64_t bytes, struct buf *out)
{
	struct buf row = {0};
	size_t n = out->n - dump->row_at;

	/* They are whole ones. */
	if (bytes + out->n > HEX_PASTED_BYTES || bytes > HEX_PASTED_BYTES || n == 0 || bytes % n)
		return false;
	/* Many rows at a time: there may be millions. */
	do
		buf_add(&row, slice_sub(buf_slice(out), dump->row_at, n));
	while (row.n < REPEATED_AT_ONCE);
	for (uint64_t left = bytes; left; left -= left < row.n ? left : row.n)
		buf_add(out, slice_sub(buf_slice(&row), 0, left < row.n ? (size_t)left : row.n));
	buf_fini(&row);
	return true;
}

/* The offset of the line behind `text`'s first one, or the end of all: how long the first row is. */
static uint64_t length_by_next(struct slice text, unsigned base, const struct dump_line *line)
{
	struct dump_line next;

	while (text.n) {
		struct slice s = slice_trim(slice_take_line(&text));
		if (s.n == 0)
			continue;
		if (!read_offset(s, base, &next) || next.offset <= line->offset)
			return 0;
		return next.offset - line->offset;
	}
	return 0;
}

static bool add_dump_row(struct dump *dump, const struct dump_line *line, uint64_t wanted,
	struct dump_row *row, struct buf *out)
{
	read_row(line->rest, row);
	size_t n = row_length(row, wanted, dump->width);

	dump->row_at = out->n;
	buf_add(out, slice_sub(buf_slice(&row->bytes), 0, n));
	dump->rows += wanted > 0;
	dump->fits += wanted > 0 && wanted == n && !row_goes_on(row, n);
	dump->next = line->offset + n;
	if (!dump->any && wanted)
		dump->width = n;
	dump->any = true;
	return n > 0;
}

/* True if all lines are rows of a dump with offsets to this base. */
static bool parse_dump(struct slice text, unsigned base, struct buf *out, struct dump *dump)
{
	struct dump_row row = {.bytes = {0}};
	struct dump_line line;
	bool is = true;

	*dump = (struct dump){.colons = true, .width = SIZE_MAX};
	while (is && text.n) {
		struct slice s = slice_take_line(&text);
		if (slice_trim(s).n == 0)
			continue;
		if (slice_eq(slice_trim(s), SLICE("*"))) {
			dump->skips = is = dump->any;
			continue;
		}
		is = read_offset(s, base, &line);
		if (is && dump->skips)
			is = line.offset > dump->next &&
			     repeat_row(dump, line.offset - dump->next, out);
		dump->skips = false;
		dump->colons = is && dump->colons && line.has_colon;
		if (is && slice_trim(line.rest).n)
			is = add_dump_row(
				dump, &line, length_by_next(text, base, &line), &row, out);
	}
	buf_fini(&row.bytes);
	return is && dump->any;
}

/* A row alone is one if its offset stands apart. */
static bool stands_apart(struct slice text)
{
	struct slice s = slice_trim(text);
	size_t n = count_digits(s);

	return s.n > n + 2 && hex_pasted_is_blank(s.p[n]) && hex_pasted_is_blank(s.p[n + 1]);
}

/* Replaces what it has added by the dump's bytes.  `must`: it is nothing else. */
static bool is_dump(struct slice text, bool must, struct buf *out)
{
	/* od counts in octal, with seven digits. */
	static const unsigned orders[2][3] = {{16, 8, 10}, {8, 16, 10}};
	const unsigned *bases = orders[count_digits(slice_trim(text)) == OCTAL_DIGITS];
	size_t before = out->n;
	struct dump dump;

	for (size_t i = 0; i < ALEN(orders[0]); i++) {
		bool is = parse_dump(text, bases[i], out, &dump);
		bool fits = dump.rows == dump.fits;
		if (is && fits && (must || dump.colons || dump.rows || stands_apart(text)))
			return true;
		buf_truncate(out, before);
	}
	return false;
}

/* ---- all of them ---- */

/* "I (1234) tag: ", as ESP-IDF's log has it before each line. */
static struct slice without_log_tag(struct slice line)
{
	struct slice s = line;
	size_t digits = 0;

	if (s.n < 5 || !strchr("EWIDV", s.p[0]) || s.p[1] != ' ' || s.p[2] != '(')
		return line;
	s = slice_from(s, 3);
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	s = slice_from(s, digits);
	size_t colon = slice_find(s, SLICE(": "));
	if (!digits || !slice_starts(s, SLICE(") ")) || colon == SLICE_NONE)
		return line;
	return slice_from(s, colon + 2);
}

static void without_log_tags(struct slice text, struct buf *out)
{
	struct buf lines = {0};

	/* Terminals paste a line feed as a carriage return. */
	buf_add(&lines, text);
	for (size_t i = 0; i < lines.n; i++)
		if (lines.p[i] == '\r')
			lines.p[i] = '\n';
	text = buf_slice(&lines);
	while (text.n) {
		buf_add(out, without_log_tag(slice_take_line(&text)));
		buf_add_char(out, '\n');
	}
	buf_fini(&lines);
}

static bool parse_plain(struct slice text, struct slice clean, struct buf *out, struct diag *d)
{
	bool done = hex_parse(clean, out, NULL) || is_dump(clean, true, out);

	/* Places are those of the text itself. */
	return done || hex_parse(text, out, d);
}

bool hex_parse_pasted(struct slice text, struct buf *out, struct diag *d)
{
	size_t brace = slice_find_char(text, '{'), bracket = slice_find_char(text, '[');
	struct slice s = slice_trim(text);
	size_t before = out->n;
	bool quoted = slice_starts(s, SLICE("\"")) || slice_starts(s, SLICE("'")) ||
	              slice_starts(s, SLICE("b\"")) || slice_starts(s, SLICE("b'"));
	struct buf clean = {0};
	bool done;

	without_log_tags(text, &clean);
	/* First, since a dump's text may have any sign in it. */
	if (is_dump(buf_slice(&clean), false, out))
		done = true;
	else if (quoted)
		done = parse_strings(text, out, d);
	else if (brace != SLICE_NONE)
		done = parse_array(text, brace, '}', out, d);
	else if (bracket != SLICE_NONE && s.p[0] == '[')
		done = parse_array(text, bracket, ']', out, d);
	else
		done = parse_plain(text, buf_slice(&clean), out, d);
	if (!done)
		buf_truncate(out, before);
	buf_fini(&clean);
	return done;
}
