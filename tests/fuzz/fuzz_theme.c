/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a theme: styles that a terminal has, and mistakes that can be shown. */
#include "fuzz.h"
#include "view/theme.h"

static bool is_colour(int colour)
{
	return (colour >= THEME_DEFAULT_COLOUR && colour <= 255) ||
	       (colour >= THEME_RGB && colour <= THEME_RGB + 0xffffff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned all =
		THEME_BOLD | THEME_DIM | THEME_UNDERLINE | THEME_REVERSE | THEME_ITALIC;
	struct buf errors = {0};
	struct theme t;

	theme_plain(&t);
	bool right = theme_read(&t, (struct slice){(const char *)data, size}, "x/one.ini", &errors);
	PROMISE(right == (errors.n == 0), "a mistake is told");
	for (int i = 0; i < STYLE_COUNT; i++) {
		PROMISE(is_colour(t.styles[i].foreground), "the foreground is a colour");
		PROMISE(is_colour(t.styles[i].background), "the background is a colour");
		PROMISE(!(t.styles[i].attributes & ~all), "attributes are known");
	}
	fuzz_check_shown(buf_slice(&errors));
	buf_fini(&errors);
	return 0;
}
