/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/terminfo.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/language.h"
#include "base/utf8.h"
#include "term/colour.h"

/* After our own headers: term.h defines words like `columns` as macros. */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns
#undef lines

enum { USUAL_COLUMNS = 80, USUAL_ROWS = 24 };

static const char *capability(const char *name)
{
	const char *value = tigetstr((char *)name);
	return value && value != (char *)-1 ? value : "";
}

/* `format` has the terminal's name. */
static bool refuse_terminal(struct diag *d, const char *format)
	__attribute__((format(printf, 2, 0)));
static bool refuse_terminal(struct diag *d, const char *format)
{
	return diag_fail(d, 0, 0, 0, format, VISIBLE(slice_of(getenv("TERM")), VISIBLE_MOST));
}

bool terminfo_open(struct diag *d)
{
	int why;

	use_extended_names(true); /* Ctrl-Left and the like are not among the old ones */
	use_env(false);           /* the size is read below, each time anew */
	if (setupterm(NULL, STDOUT_FILENO, &why) != OK)
		return refuse_terminal(d,
			_("TERM is \"%s\", which ncurses does not know; set it to your terminal's type, "
			  "for example TERM=xterm-256color"));
	if (*capability("cup") && *capability("clear"))
		return true;
	del_curterm(cur_term);
	return refuse_terminal(d,
		_("TERM is \"%s\", on which the cursor can't be moved; set it to your terminal's "
		  "type, for example TERM=xterm-256color"));
}

void terminfo_close(void)
{
	del_curterm(cur_term);
}

bool terminfo_has_mouse(void)
{
	return *capability("kmous");
}

bool terminfo_has_alternate_screen(void)
{
	return *capability("rmcup");
}

/* If terminfo does not say: what the user says, then what this kind of terminal usually has. */
static int size_from(const char *variable, const char *name, int usual)
{
	long long set = 0;

	if (getenv(variable) && slice_to_number(slice_of(getenv(variable)), &set) && set > 0 &&
		set <= CELLS_LARGEST_SIDE)
		return (int)set;
	return tigetnum((char *)name) > 0 ? tigetnum((char *)name) : usual;
}

int terminfo_columns(void)
{
	return size_from("COLUMNS", "cols", USUAL_COLUMNS);
}

int terminfo_rows(void)
{
	return size_from("LINES", "lines", USUAL_ROWS);
}

void terminfo_learn_keys(struct key_decoder *keys)
{
	static const struct {
		const char *name;
		int key;
	} capabilities[] = {
		{"kcuu1", KEY_CODE_UP},
		{"kcud1", KEY_CODE_DOWN},
		{"kcub1", KEY_CODE_LEFT},
		{"kcuf1", KEY_CODE_RIGHT},
		{"khome", KEY_CODE_HOME},
		{"kend", KEY_CODE_END},
		{"kpp", KEY_CODE_PAGE_UP},
		{"knp", KEY_CODE_PAGE_DOWN},
		{"kich1", KEY_CODE_INSERT},
		{"kdch1", KEY_CODE_DELETE},
		{"kcbt", KEY_CODE_BACK_TAB},
		{"kLFT5", KEY_CODE_CONTROL_LEFT},
		{"kRIT5", KEY_CODE_CONTROL_RIGHT},
		{"kUP5", KEY_CODE_CONTROL_UP},
		{"kDN5", KEY_CODE_CONTROL_DOWN},
		{"kf1", KEY_CODE_F0 + 1},
		{"kf2", KEY_CODE_F0 + 2},
		{"kf3", KEY_CODE_F0 + 3},
		{"kf4", KEY_CODE_F0 + 4},
		{"kf5", KEY_CODE_F0 + 5},
		{"kf6", KEY_CODE_F0 + 6},
		{"kf7", KEY_CODE_F0 + 7},
		{"kf8", KEY_CODE_F0 + 8},
		{"kf9", KEY_CODE_F0 + 9},
		{"kf10", KEY_CODE_F0 + 10},
		{"kf11", KEY_CODE_F0 + 11},
		{"kf12", KEY_CODE_F0 + 12},
	};

	for (size_t i = 0; i < ALEN(capabilities); i++)
		key_decoder_learn(
			keys, slice_of(capability(capabilities[i].name)), capabilities[i].key);
}

/* The capability without its padding ("$<5>"). */
static void add_plain(struct buf *out, const char *text)
{
	for (; *text; text++) {
		const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
		if (end)
			text = end;
		else
			buf_add_char(out, *text);
	}
}

static void add_capabilities(struct buf *out, const char *const *names)
{
	for (; *names; names++)
		add_plain(out, capability(*names));
}

void terminfo_add_hello(struct buf *out)
{
	static const char *const names[] = {"smcup", "smkx", "civis", NULL};

	add_capabilities(out, names);
}

void terminfo_add_goodbye(struct buf *out)
{
	static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", NULL};

	add_capabilities(out, names);
	/* Without an alternate screen to leave, the shell continues below. */
	add_plain(out, *capability("rmcup") ? capability("rmcup") : "\r\n");
}

static void add_move(struct buf *out, int column, int row)
{
	add_plain(out, tiparm(capability("cup"), row, column));
}

/* Nearly every terminal has it, and tiparm is slow for something so frequent. */
#define ECMA_48_MOVE "\033[%i%p1%d;%p2%dH"

/* CSI a ; b F */
static void add_ecma_48(struct buf *out, int a, int b, char final)
{
	enum { LONGEST = 32 };
	char *text = buf_room(out, LONGEST), *p = text + LONGEST;

	*--p = final;
	for (; b >= 10; b /= 10)
		*--p = (char)('0' + b % 10);
	*--p = (char)('0' + b);
	*--p = ';';
	for (; a >= 10; a /= 10)
		*--p = (char)('0' + a % 10);
	*--p = (char)('0' + a);
	*--p = '[';
	*--p = '\033';
	size_t n = (size_t)(text + LONGEST - p);
	memmove(text, p, n);
	buf_grown(out, n);
}

static void add_ecma_48_move(struct buf *out, int column, int row)
{
	add_ecma_48(out, row + 1, column + 1, 'H');
}

static void add_scroll(struct buf *out, int top, int bottom, int by, int rows)
{
	add_plain(out, tiparm(capability("csr"), top, bottom));
	add_move(out, 0, bottom);
	if (*capability("indn"))
		add_plain(out, tiparm(capability("indn"), by));
	else
		for (int i = 0; i < by; i++)
			add_plain(out, capability("ind"));
	add_plain(out, tiparm(capability("csr"), 0, rows - 1));
}

#define ECMA_48_MARGINS "\033[%i%p1%d;%p2%dr"
#define ECMA_48_SCROLL "\033[%p1%dS"

static void add_ecma_48_scroll(struct buf *out, int top, int bottom, int by, int rows)
{
	add_ecma_48(out, top + 1, bottom + 1, 'r');
	add_ecma_48_move(out, 0, bottom);
	buf_add(out, SLICE("\033["));
	buf_add_decimal(out, (uint64_t)by, 1);
	buf_add_char(out, 'S');
	add_ecma_48(out, 1, rows, 'r');
}

static bool scrolls_by_ecma_48(void)
{
	return strcmp(capability("cup"), ECMA_48_MOVE) == 0 &&
	       strcmp(capability("csr"), ECMA_48_MARGINS) == 0 &&
	       strcmp(capability("indn"), ECMA_48_SCROLL) == 0;
}

void terminfo_learn_words(struct painter_words *w)
{
	bool scrolls = *capability("csr") && (*capability("indn") || *capability("ind"));

	w->add_move = strcmp(capability("cup"), ECMA_48_MOVE) == 0 ? add_ecma_48_move : add_move;
	if (scrolls)
		w->add_scroll = scrolls_by_ecma_48() ? add_ecma_48_scroll : add_scroll;
	add_plain(&w->clear, capability("clear"));
	add_plain(&w->show_cursor, capability("cnorm"));
	add_plain(&w->hide_cursor, capability("civis"));
	w->moves_in_any_style = tigetflag("msgr") > 0;
	w->keeps_last_cell = tigetflag("am") <= 0 || tigetflag("xenl") > 0;
}

/* --- colours --- */

static const struct {
	unsigned ours;
	unsigned theirs; /* of no_color_video: attributes that do not work with colours */
	const char *capability;
} attributes[] = {{THEME_BOLD, 32, "bold"}, {THEME_DIM, 16, "dim"}, {THEME_UNDERLINE, 2, "smul"},
	{THEME_REVERSE, 4, "rev"}, {THEME_ITALIC, 0, "sitm"}};

static void add_attributes(struct buf *out, unsigned wanted, bool coloured)
{
	int spoilers = tigetnum("ncv");

	for (size_t i = 0; i < ALEN(attributes); i++) {
		bool spoils = coloured && spoilers > 0 && (spoilers & attributes[i].theirs);
		if ((wanted & attributes[i].ours) && !spoils)
			add_plain(out, capability(attributes[i].capability));
	}
}

/* Many terminals accept 0xrrggbb though their terminfo entry does not say so.  GNU screen passes
 * COLORTERM on without knowing how. */
static bool accepts_rgb(void)
{
	const char *says = getenv("COLORTERM");

	return says && (strcmp(says, "truecolor") == 0 || strcmp(says, "24bit") == 0) &&
	       tigetnum("colors") >= 256 && tigetflag("RGB") <= 0 &&
	       (!slice_starts(slice_of(getenv("TERM")), SLICE("screen")) || getenv("TMUX"));
}

static void screen_add_colour(struct buf *out, const char *name, int colour)
{
	if (colour >= 8 && accepts_rgb())
		buf_addf(out, "\033[%d8;2;%d;%d;%dm", strcmp(name, "setaf") == 0 ? 3 : 4,
			colour >> 16, colour >> 8 & 255, colour & 255);
	else if (colour >= 0 && *capability(name))
		add_plain(out, tiparm(capability(name), colour));
}

static void make_style(struct painter_style *out, const struct theme_style *style, bool has_default)
{
	int known = tigetnum("colors");
	int colours = tigetflag("RGB") > 0 || accepts_rgb() ? COLOUR_DIRECT : known;
	bool bold, unused;
	int foreground = colour_nearest_text(style->foreground, style->background, colours, &bold);
	int background = colour_nearest(style->background, colours, &unused);
	unsigned wanted = style->attributes | (bold ? THEME_BOLD : 0);

	if (foreground < 0 && !has_default)
		foreground = COLOR_WHITE;
	if (background < 0 && !has_default)
		background = COLOR_BLACK;
	/* Bold black appears as grey there. */
	if (known < 16 && foreground == COLOR_BLACK)
		wanted &= ~(unsigned)THEME_BOLD;
	screen_add_colour(&out->foreground, "setaf", foreground);
	add_attributes(&out->rest, wanted, foreground >= 0 || background >= 0);
	screen_add_colour(&out->rest, "setab", background);
}

static void make_plain_style(struct painter_style *out, const struct theme_style *style)
{
	add_attributes(&out->rest, style->attributes, false);
}

/* By ECMA-48; terminfo does not promise that ending attributes ends colours too. */
static bool resets_colours(const char *sgr0)
{
	return strstr(sgr0, "\033[m") || strstr(sgr0, "\033[0m");
}

static bool wants_colours(void)
{
	const char *no = getenv("NO_COLOR");
	return tigetnum("colors") > 0 && *capability("setaf") && *capability("setab") &&
	       !(no && *no);
}

void terminfo_set_theme(struct painter_words *w, const struct theme *t)
{
	struct painter_style *styles = w->styles;
	struct theme plain;

	bool colours = wants_colours();
	/* A terminal that defines pairs one by one has no default pair. */
	bool has_default = (*capability("op") || *capability("oc")) && !*capability("initp");
	theme_plain(&plain);
	for (int i = 0; i < STYLE_COUNT; i++) {
		buf_clear(&styles[i].whole);
		buf_clear(&styles[i].foreground);
		buf_clear(&styles[i].rest);
		if (colours)
			make_style(&styles[i], &t->styles[i], has_default);
		else
			make_plain_style(&styles[i], &plain.styles[i]);
		add_plain(&styles[i].whole, capability("sgr0"));
		if (colours && !resets_colours(capability("sgr0")))
			add_plain(&styles[i].whole, capability("op"));
		buf_add(&styles[i].whole, buf_slice(&styles[i].rest));
		buf_add(&styles[i].whole, buf_slice(&styles[i].foreground));
	}
	/* What a clear or a scroll leaves has the terminal's own background; with back colour erase, that
	 * of the style.  Without it blanks are written. */
	w->blank_is_normal =
		styles[STYLE_NORMAL].rest.n == 0 ||
		(colours && t->styles[STYLE_NORMAL].attributes == 0 && tigetflag("bce") > 0);
}
