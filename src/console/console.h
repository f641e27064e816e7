/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq [console] [PORT]`: the full screen.  Wires link, recorder, session, view and terminal
 * together: bytes go up, keys go down.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

int console_command(int argc, char **argv); /* returns the exit status */

#endif
