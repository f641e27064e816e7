/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the options of atmq-sim can be, for the shells (setup/completion.h).
 */
#ifndef SERVE_SIM_CHOICES_H
#define SERVE_SIM_CHOICES_H

#include "setup/completion.h"

completion_value_fn sim_choices_of_option;

#endif
