/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the program's own files are, and the field kit (src/kit) that it may have been started from: then
 * what runs is the kit's loader, and its environment says where libraries and characters are.
 */
#ifndef BASE_KIT_H
#define BASE_KIT_H

/* Behind utf8_use_locale, before anything is started: reads what the starter says and takes it out of
 * the environment, since other programs can't use the kit's files.  Without a kit it does nothing. */
void kit_settle(void);
/* This program, to be executed once more. */
const char *kit_itself(void);
/* The folder that it lies in, with the slash; empty: it is not known. */
const char *kit_folder(void);

#endif
