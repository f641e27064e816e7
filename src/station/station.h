/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run`: on the boards that -p names, or, with --each, on each board that is plugged in: a test
 * station, which runs until it is left.
 */
#ifndef STATION_STATION_H
#define STATION_STATION_H

int station_command(int argc, char **argv); /* returns the exit status */

#endif
