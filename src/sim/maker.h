/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board has from the factory: certificates and a key for its maker's own tests (certs.md 3).
 * They fit no real broker.
 */
#ifndef SIM_MAKER_H
#define SIM_MAKER_H

#include "certs/kind.h"

struct slice maker_file(enum certs_kind kind); /* PEM; lives for ever */

#endif
