/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Large letters, for a word that is read from two metres away: PASS, or 通过.  They are pictures of
 * square dots; how large a dot is, the caller decides.  Only the letters of the station's words are
 * there, in each language.
 */
#ifndef VIEW_STATION_LETTERS_H
#define VIEW_STATION_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

struct station_letters {
	int dots;  /* of a letter, across and down; between letters is one */
	int count; /* letters of the longest word */
	/* A dot may be a column wide and half a row high, which is about a square.  Otherwise it has
	 * whole rows. */
	bool halves;
};

/* Those of the chosen language. */
const struct station_letters *station_letters_chosen(void);
/* Its rows, '#' for a dot that is set; NULL: there is no such letter. */
const char *const *station_letter(const struct station_letters *l, int32_t point);

#endif
