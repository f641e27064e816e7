/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq bundle [-o FILE.zip] [--scrub KINDS] [--port PORT] [TRANSCRIPT...]`
 */
#ifndef APP_BUNDLE_COMMAND_H
#define APP_BUNDLE_COMMAND_H

int bundle_command(int argc, char **argv);

#endif
