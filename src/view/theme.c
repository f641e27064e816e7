/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/theme.h"

#include <string.h>

#include "base/ini.h"
#include "base/utf8.h"

static const char *const style_names[STYLE_COUNT] = {
	[STYLE_NORMAL] = "normal",
	[STYLE_DIM] = "dim",
	[STYLE_BAR] = "bar",
	[STYLE_BAR_GOOD] = "bar-good",
	[STYLE_BAR_BAD] = "bar-bad",
	[STYLE_BAR_KEY] = "bar-key",
	[STYLE_BORDER] = "border",
	[STYLE_TITLE] = "title",
	[STYLE_FOCUS] = "focus",
	[STYLE_SENT] = "sent",
	[STYLE_ANSWER] = "answer",
	[STYLE_UNSOLICITED] = "unsolicited",
	[STYLE_REMARK] = "remark",
	[STYLE_GOOD] = "good",
	[STYLE_BAD] = "bad",
	[STYLE_SELECTED] = "selected",
	[STYLE_FOUND] = "found",
	[STYLE_MARK] = "mark",
	[STYLE_HINT] = "hint",
	[STYLE_PARAMETER] = "parameter",
	[STYLE_MISTAKE] = "mistake",
};

static const unsigned plain_attributes[STYLE_COUNT] = {
	[STYLE_BAR_GOOD] = THEME_BOLD,
	[STYLE_BAR_BAD] = THEME_BOLD | THEME_REVERSE,
	[STYLE_BAR_KEY] = THEME_BOLD,
	[STYLE_TITLE] = THEME_BOLD,
	[STYLE_FOCUS] = THEME_BOLD,
	[STYLE_SENT] = THEME_BOLD,
	[STYLE_GOOD] = THEME_BOLD,
	[STYLE_FOUND] = THEME_UNDERLINE,
	[STYLE_BAD] = THEME_BOLD | THEME_UNDERLINE,
	[STYLE_SELECTED] = THEME_REVERSE,
	[STYLE_MARK] = THEME_REVERSE,
	[STYLE_PARAMETER] = THEME_BOLD | THEME_UNDERLINE,
	[STYLE_MISTAKE] = THEME_BOLD | THEME_UNDERLINE,
};

static const char *const colour_names[] = {
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

static const struct {
	const char *name;
	enum theme_attribute attribute;
} attributes[] = {
	{"bold", THEME_BOLD},
	{"dim", THEME_DIM},
	{"underline", THEME_UNDERLINE},
	{"reverse", THEME_REVERSE},
	{"italic", THEME_ITALIC},
};

const char *style_name(enum style style)
{
	return style_names[style];
}

void theme_plain(struct theme *t)
{
	*t = (struct theme){.name = "plain"};
	for (size_t i = 0; i < STYLE_COUNT; i++)
		t->styles[i] = (struct theme_style){
			THEME_DEFAULT_COLOUR, THEME_DEFAULT_COLOUR, plain_attributes[i]};
}

static bool find_attribute(struct slice word, unsigned *attribute)
{
	for (size_t i = 0; i < ALEN(attributes); i++) {
		if (slice_eq_nocase(word, slice_of(attributes[i].name))) {
			*attribute = attributes[i].attribute;
			return true;
		}
	}
	return false;
}

static bool find_colour(struct slice word, int *colour)
{
	struct slice name = word;
	uint32_t rgb;
	long number;
	int bright = 0;

	if (slice_eq_nocase(word, SLICE("default"))) {
		*colour = THEME_DEFAULT_COLOUR;
		return true;
	}
	if (slice_to_long(word, &number)) {
		*colour = (int)number;
		return number >= 0 && number <= 255;
	}
	if (slice_starts(word, SLICE("#"))) {
		bool digits = word.n == 7 && word.p[2] != 'x' && word.p[2] != 'X';
		if (!digits || !slice_to_hex(slice_from(word, 1), &rgb))
			return false;
		*colour = THEME_RGB | (int)rgb;
		return true;
	}
	if (slice_starts_nocase(word, SLICE("bright-"))) {
		bright = 8;
		name = slice_from(word, 7);
	}
	for (size_t i = 0; i < ALEN(colour_names); i++) {
		if (slice_eq_nocase(name, slice_of(colour_names[i]))) {
			*colour = (int)i + bright;
			return true;
		}
	}
	return false;
}

static bool no_colour(struct slice word, struct diag *d)
{
	return diag_fail(d, 0, 0, 0,
		"%s is neither a colour nor an attribute; colours are black to white, bright-black to "
		"bright-white, 0 to 255, #rrggbb and default, attributes bold, dim, underline, "
		"reverse and italic",
		VISIBLE(word, 40));
}

/* [FOREGROUND] [on BACKGROUND], with attributes anywhere between. */
static bool read_style(struct slice text, struct theme_style *out, struct diag *d)
{
	struct theme_style style = {THEME_DEFAULT_COLOUR, THEME_DEFAULT_COLOUR, 0};
	bool foreground = false, background = false, on = false;

	for (text = slice_trim(text); text.n; text = slice_trim(text)) {
		size_t n = slice_find_char(text, ' ');
		struct slice word = slice_sub(text, 0, n);
		unsigned attribute;
		text = slice_from(text, word.n);
		if (!on && find_attribute(word, &attribute)) {
			style.attributes |= attribute;
		} else if (!on && slice_eq_nocase(word, SLICE("on"))) {
			on = true;
		} else {
			bool *seen = on ? &background : &foreground;
			if (!find_colour(word, on ? &style.background : &style.foreground))
				return no_colour(word, d);
			if (*seen)
				return diag_fail(d, 0, 0, 0, "there are two %s colours",
					on ? "background" : "foreground");
			*seen = true;
			on = false;
		}
	}
	if (on)
		return diag_fail(d, 0, 0, 0, "a colour is missing after on");
	*out = style;
	return true;
}

static bool theme_set_entry(void *user, const struct ini_entry *entry, struct diag *d)
{
	struct theme *t = user;

	if (!slice_eq_nocase(slice_of(entry->section), SLICE("styles")))
		return diag_fail(d, 0, 0, 0, "a theme has one section, [styles]");
	if (!entry->key)
		return true;
	for (size_t i = 0; i < STYLE_COUNT; i++)
		if (slice_eq_nocase(slice_of(entry->key), slice_of(style_names[i])))
			return read_style(slice_of(entry->value), &t->styles[i], d);
	return diag_fail(d, 0, 0, 0, "there is no such style");
}

/* "/usr/share/atmq/themes/dark.ini" -> "dark" */
static void set_name(struct theme *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_of(slash ? slash + 1 : path);

	if (slice_ends(name, SLICE(".ini")))
		name = slice_sub(name, 0, name.n - 4);
	name = slice_sub(name, 0, sizeof(t->name) - 1);
	memcpy(t->name, name.p, name.n);
	t->name[name.n] = '\0';
}

bool theme_read(struct theme *t, struct slice text, const char *path, struct buf *errors)
{
	theme_plain(t);
	set_name(t, path);
	return ini_read(text, path, theme_set_entry, t, errors);
}
