/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/theme.h"

#include <string.h>

#include "base/ini.h"
#include "base/language.h"
#include "base/utf8.h"
#include "view/theme_data.h"

enum { AS_NORMAL = -2 }; /* while a theme is read */

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
	long long number;
	int bright = 0;

	if (slice_eq_nocase(word, SLICE("default"))) {
		*colour = AS_NORMAL;
		return true;
	}
	if (slice_eq_nocase(word, SLICE("terminal"))) {
		*colour = THEME_DEFAULT_COLOUR;
		return true;
	}
	if (slice_to_number(word, &number)) {
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
		_("%s is neither a colour nor an attribute; colours are black to white, bright-black "
		  "to bright-white, 0 to 255, #rrggbb, default and terminal, attributes bold, dim, "
		  "underline, reverse and italic"),
		VISIBLE(word, 40));
}

/* [FOREGROUND] [on BACKGROUND], with attributes anywhere between. */
static bool read_style(struct slice text, struct theme_style *out, struct diag *d)
{
	struct theme_style style = {AS_NORMAL, AS_NORMAL, 0};
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
				return diag_fail(d, 0, 0, 0,
					on ? _("there are two background colours")
					   : _("there are two foreground colours"));
			*seen = true;
			on = false;
		}
	}
	if (on)
		return diag_fail(d, 0, 0, 0, _("a colour is missing after on"));
	*out = style;
	return true;
}

static bool theme_set_entry(void *user, const struct ini_entry *entry, struct diag *d)
{
	struct theme *t = user;

	if (!slice_eq_nocase(slice_of(entry->section), SLICE("styles")))
		return diag_fail(d, 0, 0, 0, _("a theme has one section, [styles]"));
	if (!entry->key)
		return true;
	for (size_t i = 0; i < STYLE_COUNT; i++)
		if (slice_eq_nocase(slice_of(entry->key), slice_of(style_names[i])))
			return read_style(slice_of(entry->value), &t->styles[i], d);
	return diag_fail(d, 0, 0, 0, _("there is no such style"));
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

static void follow_normal(struct theme_style *s, const struct theme_style *normal)
{
	if (s->foreground == AS_NORMAL)
		s->foreground = normal->foreground;
	if (s->background == AS_NORMAL)
		s->background = normal->background;
}

bool theme_read(struct theme *t, struct slice text, const char *path, struct buf *errors)
{
	static const struct theme_style terminals = {THEME_DEFAULT_COLOUR, THEME_DEFAULT_COLOUR, 0};

	theme_plain(t);
	for (size_t i = 0; i < STYLE_COUNT; i++)
		t->styles[i].foreground = t->styles[i].background = AS_NORMAL;
	set_name(t, path);
	bool ok = ini_read(text, path, theme_set_entry, t, errors);
	follow_normal(&t->styles[STYLE_NORMAL], &terminals);
	for (size_t i = 0; i < STYLE_COUNT; i++)
		follow_normal(&t->styles[i], &t->styles[STYLE_NORMAL]);
	return ok;
}

/* xterm's, for the first 16. */
static const int first_16[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd,
	0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

static int cube_level(int step)
{
	return step ? 55 + 40 * step : 0;
}

/* 16 named ones, a cube of 6 x 6 x 6, 24 greys. */
int theme_rgb(int colour)
{
	if (colour >= THEME_RGB)
		return colour & 0xffffff;
	colour &= 255;
	if (colour < 16)
		return first_16[colour];
	if (colour >= 232)
		return (8 + 10 * (colour - 232)) * 0x010101;
	colour -= 16;
	return cube_level(colour / 36) << 16 | cube_level(colour / 6 % 6) << 8 |
	       cube_level(colour % 6);
}

size_t theme_builtin_count(void)
{
	return ALEN(theme_data);
}

const char *theme_builtin_name(size_t i)
{
	return theme_data[i].name;
}

bool theme_builtin(struct theme *t, const char *name)
{
	struct buf errors = {0};
	size_t i = 0;

	while (i < ALEN(theme_data) && strcmp(theme_data[i].name, name) != 0)
		i++;
	if (i == ALEN(theme_data))
		return false;
	theme_read(t, slice_of(theme_data[i].text), name, &errors);
	buf_fini(&errors); /* a test reads them all */
	return true;
}
