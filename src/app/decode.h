/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq decode`: turns a board's bytes, or a transcript, into events (atmq-transcript(5), Events).
 */
#ifndef APP_DECODE_H
#define APP_DECODE_H

int decode_command(int argc, char **argv); /* argv[0] is the command's name; the exit status */

#endif
