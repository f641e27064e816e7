/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/key_decoder.h"

#include <string.h>

#include "base/utf8.h"
#include "term/mouse.h"

#define ESC '\033'

enum {
	LONGEST = 32,       /* of a key's sequence */
	LONGEST_REPLY = 96, /* a terminal may have many attributes */
	COLOUR_REPLY_BEGIN = 5
};

/* What terminals of xterm's family, rxvt, tmux and the Linux console send, whatever their terminfo
 * entries say; without the Esc. */
static const struct {
	const char *bytes;
	int key;
} common[] = {
	{"[A", KEY_CODE_UP},
	{"[B", KEY_CODE_DOWN},
	{"[C", KEY_CODE_RIGHT},
	{"[D", KEY_CODE_LEFT},
	{"[H", KEY_CODE_HOME},
	{"[F", KEY_CODE_END},
	{"OA", KEY_CODE_UP},
	{"OB", KEY_CODE_DOWN},
	{"OC", KEY_CODE_RIGHT},
	{"OD", KEY_CODE_LEFT},
	{"OH", KEY_CODE_HOME},
	{"OF", KEY_CODE_END},
	{"[1~", KEY_CODE_HOME},
	{"[7~", KEY_CODE_HOME},
	{"[4~", KEY_CODE_END},
	{"[8~", KEY_CODE_END},
	{"[2~", KEY_CODE_INSERT},
	{"[3~", KEY_CODE_DELETE},
	{"[5~", KEY_CODE_PAGE_UP},
	{"[6~", KEY_CODE_PAGE_DOWN},
	{"[Z", KEY_CODE_BACK_TAB},
	{"OP", KEY_CODE_F0 + 1},
	{"OQ", KEY_CODE_F0 + 2},
	{"OR", KEY_CODE_F0 + 3},
	{"OS", KEY_CODE_F0 + 4},
	{"[11~", KEY_CODE_F0 + 1},
	{"[12~", KEY_CODE_F0 + 2},
	{"[13~", KEY_CODE_F0 + 3},
	{"[14~", KEY_CODE_F0 + 4},
	{"[15~", KEY_CODE_F0 + 5},
	{"[17~", KEY_CODE_F0 + 6},
	{"[18~", KEY_CODE_F0 + 7},
	{"[19~", KEY_CODE_F0 + 8},
	{"[20~", KEY_CODE_F0 + 9},
	{"[21~", KEY_CODE_F0 + 10},
	{"[23~", KEY_CODE_F0 + 11},
	{"[24~", KEY_CODE_F0 + 12},
	{"[[A", KEY_CODE_F0 + 1},
	{"[[B", KEY_CODE_F0 + 2},
	{"[[C", KEY_CODE_F0 + 3},
	{"[[D", KEY_CODE_F0 + 4},
	{"[[E", KEY_CODE_F0 + 5},
	{"[P", KEY_CODE_F0 + 1},
	{"[Q", KEY_CODE_F0 + 2},
	{"[S", KEY_CODE_F0 + 4},
	{"Od", KEY_CODE_CONTROL_LEFT},
	{"Oc", KEY_CODE_CONTROL_RIGHT},
	{"[a", KEY_CODE_UP | KEY_SHIFT},
	{"[b", KEY_CODE_DOWN | KEY_SHIFT},
	{"[c", KEY_CODE_RIGHT | KEY_SHIFT},
	{"[d", KEY_CODE_LEFT | KEY_SHIFT},
	{"Oa", KEY_CODE_CONTROL_UP},
	{"Ob", KEY_CODE_CONTROL_DOWN},
	{"[200~", KEY_CODE_PASTE_START},
	{"[201~", KEY_CODE_PASTE_END},
};

void key_decoder_fini(struct key_decoder *d)
{
	buf_fini(&d->bytes);
	*d = (struct key_decoder){0};
}

void key_decoder_learn(struct key_decoder *d, struct slice sequence, int key)
{
	if (sequence.n < 2 || sequence.n > KEY_SEQUENCE_BYTES || sequence.p[0] != ESC ||
		d->count == KEY_SEQUENCES)
		return;
	struct key_sequence *s = &d->sequences[d->count++];
	memcpy(s->bytes, sequence.p, sequence.n);
	s->n = sequence.n;
	s->key = key;
}

void key_decoder_feed(struct key_decoder *d, struct slice bytes)
{
	buf_drop_front(&d->bytes, d->taken);
	d->taken = 0;
	d->waited = false;
	buf_add(&d->bytes, bytes);
}

static struct slice rest(const struct key_decoder *d)
{
	return slice_from(buf_slice(&d->bytes), d->taken);
}

/* Reads one key at the start of what came: returns its bytes, 0 if they are not all there yet. */
struct found {
	int key;
	size_t n;
};

static const struct found incomplete = {0, 0};

static int key_of(const struct key_decoder *d, struct slice sequence)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct key_sequence *s = &d->sequences[i];
		if (slice_eq(sequence, (struct slice){s->bytes, s->n}))
			return s->key;
	}
	for (size_t i = 0; i < ALEN(common); i++)
		if (slice_eq(slice_from(sequence, 1), slice_of(common[i].bytes)))
			return common[i].key;
	return KEY_CODE_FIRST;
}

/* Bytes of the sequence that begins here by the rules of ECMA-48 (Esc O x, Esc [ ... x, the Linux
 * console's Esc [ [ x); 0: not all there yet; SLICE_NONE: none. */
static size_t sequence_length(struct slice s)
{
	size_t n = 2;

	if (s.n < 2)
		return 0;
	if (s.p[1] == 'O' || slice_starts(s, SLICE("\033[["))) {
		n = s.p[1] == 'O' ? 2 : 3;
	} else if (s.p[1] == '[') {
		while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x40)
			n++;
	} else {
		return SLICE_NONE;
	}
	size_t longest = slice_starts(s, SLICE("\033[?")) ? LONGEST_REPLY : LONGEST;
	if (n >= longest || (n < s.n && (s.p[n] < 0x40 || s.p[n] > 0x7e)))
		return SLICE_NONE;
	return n < s.n ? n + 1 : 0;
}

static int key_with_control(int key)
{
	switch (key) {
	case KEY_CODE_LEFT:
		return KEY_CODE_CONTROL_LEFT;
	case KEY_CODE_RIGHT:
		return KEY_CODE_CONTROL_RIGHT;
	case KEY_CODE_UP:
		return KEY_CODE_CONTROL_UP;
	case KEY_CODE_DOWN:
		return KEY_CODE_CONTROL_DOWN;
	default:
		return KEY_CODE_FIRST;
	}
}

/* xterm's way to send modifiers: Esc [ 1 ; 5 D is Esc [ D with Ctrl, Esc [ 5 ; 3 ~ is Esc [ 5 ~
 * with Alt.  The number is one more than the sum of Shift 1, Alt 2, Ctrl 4. */
static int key_with_modifier(const struct key_decoder *d, struct slice sequence)
{
	size_t semicolon = slice_find_char(sequence, ';');
	char plain[KEY_SEQUENCE_BYTES];
	long long modifier;

	if (semicolon == SLICE_NONE || semicolon >= sizeof(plain) - 1)
		return KEY_CODE_FIRST;
	struct slice number = slice_sub(sequence, semicolon + 1, sequence.n - semicolon - 2);
	if (!slice_to_number(number, &modifier))
		return KEY_CODE_FIRST;
	size_t n = semicolon;
	memcpy(plain, sequence.p, n);
	if (sequence.p[sequence.n - 1] != '~' && plain[n - 1] == '1')
		n--;
	plain[n++] = sequence.p[sequence.n - 1];
	int key = key_of(d, (struct slice){plain, n});
	if (modifier == 3 && key != KEY_CODE_FIRST)
		return key | KEY_ALT;
	if (modifier == 2 && key >= KEY_CODE_UP && key <= KEY_CODE_DELETE)
		return key | KEY_SHIFT;
	return modifier == 5 ? key_with_control(key) : KEY_CODE_FIRST;
}

static struct found character(const struct key_decoder *d, struct slice s)
{
	static const size_t lengths[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};
	struct utf8_char c;
	size_t n = utf8_next(s, &c);

	if (c.broken) {
		size_t wanted = lengths[(unsigned char)s.p[0] >> 4];
		bool may_come = !d->waited && s.n < wanted;
		for (size_t i = 1; i < s.n && i < wanted; i++)
			may_come = may_come && ((unsigned char)s.p[i] & 0xc0) == 0x80;
		return may_come ? incomplete : (struct found){0xfffd, 1};
	}
	if (c.point == 0)
		return (struct found){KEY_CODE_CONTROL_SPACE, n};
	if (d->erase && c.point == d->erase)
		return (struct found){0x7f, n};
	return (struct found){c.point, n};
}

/* Esc alone, or Esc and a character that begins no sequence: Alt and that character. */
static struct found escape(const struct key_decoder *d, struct slice s)
{
	if (s.n == 1)
		return d->waited ? (struct found){ESC, 1} : incomplete;
	if (s.p[1] == ESC)
		return (struct found){ESC, 1};
	struct found c = character(d, slice_from(s, 1));
	return c.n ? (struct found){c.key | KEY_ALT, c.n + 1} : incomplete;
}

/* Esc [ ? ... c, Esc [ ? ... $ y, Esc [ 0 n: the terminal's replies by ctlseqs of xterm; no key sends
 * the like. */
static bool is_reply(struct slice s)
{
	return slice_eq(s, SLICE("\033[0n")) ||
	       (slice_starts(s, SLICE("\033[?")) &&
		       (slice_ends(s, SLICE("c")) || slice_ends(s, SLICE("$y"))));
}

static bool begins_colour_reply(struct slice s)
{
	return s.n >= 3 && slice_starts(s, slice_sub(SLICE("\033]11;"), 0, s.n));
}

/* Esc ] 11 ; ... up to BEL or Esc \: the reply about a colour. */
static struct found colour_reply(const struct key_decoder *d, struct slice s)
{
	if (!begins_colour_reply(s))
		return s.n < 3 && !d->waited ? incomplete : escape(d, s);
	for (size_t n = COLOUR_REPLY_BEGIN; n < s.n && n < LONGEST_REPLY; n++) {
		if (s.p[n] == '\a')
			return (struct found){KEY_CODE_REPLY, n + 1};
		if (s.p[n] == ESC && n + 1 < s.n)
			return (struct found){KEY_CODE_REPLY, s.p[n + 1] == '\\' ? n + 2 : n};
	}
	return s.n < LONGEST_REPLY ? incomplete : (struct found){KEY_CODE_FIRST, LONGEST_REPLY};
}

static struct found sequence(const struct key_decoder *d, struct slice s)
{
	if (d->expects && s.n > 1 && s.p[1] == ']')
		return colour_reply(d, s);
	size_t n = mouse_length(s, d->old_mouse);
	if (n != SLICE_NONE)
		return n ? (struct found){KEY_CODE_MOUSE, n} : incomplete;
	n = sequence_length(s);
	if (n == SLICE_NONE)
		return escape(d, s);
	if (n == 0)
		return d->waited ? escape(d, s) : incomplete;
	struct slice whole = slice_sub(s, 0, n);
	if (is_reply(whole))
		return (struct found){KEY_CODE_REPLY, n};
	int key = key_of(d, whole);
	return (struct found){key == KEY_CODE_FIRST ? key_with_modifier(d, whole) : key, n};
}

/* Esc before a complete sequence is Alt too; but not before the end of a paste, where it is the
 * last pasted character. */
static struct found alt_sequence(const struct key_decoder *d, struct slice s)
{
	struct found inner = s.n > 2 || d->waited ? sequence(d, slice_from(s, 1)) : incomplete;

	if (inner.n == 0)
		return d->waited ? escape(d, s) : incomplete;
	if (inner.key <= KEY_CODE_FIRST || inner.key >= KEY_CODE_PASTE_START)
		return escape(d, s);
	return (struct found){inner.key | KEY_ALT, inner.n + 1};
}

bool key_decoder_next(struct key_decoder *d, int *key, struct slice *bytes)
{
	struct slice s = rest(d);
	struct found f;

	if (s.n == 0)
		return false;
	if (s.p[0] != ESC)
		f = character(d, s);
	else if (s.n > 1 && s.p[1] == ESC)
		f = alt_sequence(d, s);
	else
		f = sequence(d, s);
	if (f.n == 0)
		return false;
	*key = f.key;
	*bytes = slice_sub(s, 0, f.n);
	d->taken += f.n;
	return true;
}

bool key_decoder_pending(const struct key_decoder *d)
{
	struct slice s = rest(d);

	/* What begins like a report of the mouse or a reply is no key, however late the rest is. */
	return s.n && mouse_length(s, d->old_mouse) != 0 && !(d->expects && begins_colour_reply(s));
}

void key_decoder_waited(struct key_decoder *d)
{
	d->waited = true;
}
