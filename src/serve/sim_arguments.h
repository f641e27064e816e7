/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line of atmq-sim, read and checked as a whole before anything starts.
 */
#ifndef SERVE_SIM_ARGUMENTS_H
#define SERVE_SIM_ARGUMENTS_H

#include "serve/sim_cloud.h"
#include "serve/sim_served.h"
#include "setup/options.h"

struct sim_arguments {
	/* As typed. */
	struct option_list ptys, tcps, log_ptys, faults, fault_files;
	char *control, *broker, *cloud, *cloud_secret_path, *dialect, *firmware, *layout, *timing,
		*ca_path, *certificate_path, *key_path, *boot, *from, *speed;

	/* The result: the same for all boards, apart from their ports. */
	size_t boards;
	struct sim_served_options common;
	struct buf ca, certificate, key, plan;
	struct cloud_site *site;
};

/* false if the program should end now with *status; a mistake has been reported. */
bool sim_arguments_read(struct sim_arguments *a, int argc, char **argv, int *status);
void sim_arguments_fini(struct sim_arguments *a);

/* For board `i`, counted from 0; borrows from the arguments. */
struct sim_served_options sim_arguments_of_board(const struct sim_arguments *a, size_t i);

#endif
