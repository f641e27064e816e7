/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq export`: a transcript in another format.
 */
#ifndef APP_EXPORT_COMMAND_H
#define APP_EXPORT_COMMAND_H

int export_command(int argc, char **argv); /* argv[0] is "export" */

#endif
