/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/station_letters.h"

#include <stddef.h>

#include "base/language.h"
#include "base/slice.h"
#include "base/utf8.h"

enum { LATIN_DOTS = 5, CHINESE_DOTS = 12 };

static const struct station_letters latin = {LATIN_DOTS, 4, false},
				    chinese = {CHINESE_DOTS, 2, true};

static const struct {
	const struct station_letters *letters;
	int32_t point;
	const char *rows[CHINESE_DOTS];
} station_letter_rows[] = {
	{&latin, 'A', {" ### ", "#   #", "#####", "#   #", "#   #"}},
	{&latin, 'C', {" ####", "#    ", "#    ", "#    ", " ####"}},
	{&latin, 'F', {"#####", "#    ", "#### ", "#    ", "#    "}},
	{&latin, 'I', {"#####", "  #  ", "  #  ", "  #  ", "#####"}},
	{&latin, 'L', {"#    ", "#    ", "#    ", "#    ", "#####"}},
	{&latin, 'N', {"#   #", "##  #", "# # #", "#  ##", "#   #"}},
	{&latin, 'P', {"#### ", "#   #", "#### ", "#    ", "#    "}},
	{&latin, 'S', {" ####", "#    ", " ### ", "    #", "#### "}},
	{&chinese, 0x901a /* 通 */,
		{
			" #  ####### ",
			"  #   #  #  ",
			"       ##   ",
			"    ####### ",
			"### #  #  # ",
			"  # ####### ",
			"  # #  #  # ",
			"  # ####### ",
			"  # #  #  # ",
			"  # #  # ## ",
			" ###        ",
			"#   ########",
		}},
	{&chinese, 0x8fc7 /* 过 */,
		{
			" #       #  ",
			"  #      #  ",
			"    ########",
			"         #  ",
			"###  #   #  ",
			"  #   #  #  ",
			"  #   #  #  ",
			"  #      #  ",
			"  #      #  ",
			"  #    ##   ",
			" ###        ",
			"#   ########",
		}},
	{&chinese, 0x5931 /* 失 */,
		{
			"      #     ",
			"  #   #     ",
			"  ######### ",
			" #    #     ",
			" #    #     ",
			"      #     ",
			"############",
			"     # #    ",
			"     # #    ",
			"    #   #   ",
			"  ##     ## ",
			"##         #",
		}},
	{&chinese, 0x8d25 /* 败 */,
		{
			"      #     ",
			"##### #     ",
			"#   # ######",
			"# # ##   #  ",
			"# # #    #  ",
			"# # # #  #  ",
			"# # # # #   ",
			"# # #  ##   ",
			"  #    #    ",
			" # #  # #   ",
			"#   ##   ## ",
			"#   #      #",
		}},
	{&chinese, 0x626b /* 扫 */,
		{
			"   #        ",
			"   #  ######",
			"######     #",
			"   #       #",
			"   #       #",
			"   ## ######",
			" ###       #",
			"## #       #",
			"   #       #",
			"   #  ######",
			" # #        ",
			"  #         ",
		}},
	{&chinese, 0x7801 /* 码 */,
		{
			"###### #### ",
			"  #       # ",
			"  #   #   # ",
			" #    #   # ",
			" ###  #  #  ",
			"## #  ######",
			" # #       #",
			" # #       #",
			" # ####### #",
			" ###       #",
			" # #      # ",
			"         #  ",
		}},
};

const char *const *station_letter(const struct station_letters *l, int32_t point)
{
	for (size_t i = 0; i < ALEN(station_letter_rows); i++)
		if (station_letter_rows[i].letters == l && station_letter_rows[i].point == point)
			return station_letter_rows[i].rows;
	return NULL;
}

const struct station_letters *station_letters_chosen(void)
{
	struct utf8_char c;

	utf8_next(slice_of(C_("verdict", "PASS")), &c);
	return station_letter(&chinese, c.point) ? &chinese : &latin;
}
