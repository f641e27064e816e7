/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/reply.h"

/* One part of RRRR/GGGG/BBBB, one to four hex digits that stand for 0 to 1, as 0 to 255. */
static bool reply_read_part(struct slice *text, int *part)
{
	size_t n = slice_find_char(*text, '/');
	struct slice digits = slice_sub(*text, 0, n);
	uint32_t value;

	if (digits.n == 0 || digits.n > 4 || slice_find_char(digits, 'x') != SLICE_NONE ||
		!slice_to_hex(digits, &value))
		return false;
	uint32_t most = (1u << 4 * digits.n) - 1;
	*part = (int)((value * 255 + most / 2) / most);
	*text = slice_from(*text, digits.n + 1);
	return true;
}

static struct reply reply_read_colour(struct slice text)
{
	int red, green, blue;

	if (slice_ends(text, SLICE("\a")))
		text = slice_sub(text, 0, text.n - 1);
	else if (slice_ends(text, SLICE("\033\\")))
		text = slice_sub(text, 0, text.n - 2);
	if (!slice_starts(text, SLICE("rgb:")))
		return (struct reply){REPLY_UNKNOWN, 0};
	text = slice_from(text, 4);
	if (!reply_read_part(&text, &red) || !reply_read_part(&text, &green) ||
		!reply_read_part(&text, &blue))
		return (struct reply){REPLY_UNKNOWN, 0};
	return (struct reply){REPLY_BACKGROUND, red << 16 | green << 8 | blue};
}

struct reply reply_read(struct slice bytes)
{
	if (slice_starts(bytes, SLICE("\033]11;")))
		return reply_read_colour(slice_from(bytes, 5));
	if (slice_eq(bytes, SLICE("\033[?2026;1$y")) || slice_eq(bytes, SLICE("\033[?2026;2$y")))
		return (struct reply){REPLY_SYNCHRONIZED, 0};
	if (slice_eq(bytes, SLICE("\033[?1036;2$y")))
		return (struct reply){REPLY_ALT_IS_OTHER, 0};
	if (slice_starts(bytes, SLICE("\033[?")) && slice_ends(bytes, SLICE("c")))
		return (struct reply){REPLY_LAST, 0};
	if (slice_eq(bytes, SLICE("\033[0n")))
		return (struct reply){REPLY_FRAME, 0};
	return (struct reply){REPLY_UNKNOWN, 0};
}

/* The Linux console before 5.x and the old hardware print a part of what they do not know. */
bool reply_may_ask(const char *type)
{
	static const char *const families[] = {"xterm", "rxvt", "screen", "tmux", "alacritty",
		"foot", "kitty", "vte", "gnome", "konsole", "st-", "wezterm", "contour", "ghostty",
		"iterm", "mintty", "putty"};

	for (size_t i = 0; i < ALEN(families); i++)
		if (slice_starts(slice_of(type), slice_of(families[i])))
			return true;
	return false;
}
