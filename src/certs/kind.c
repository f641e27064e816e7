/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certs/kind.h"

#include "base/language.h"

const struct certs_kind_row certs_kinds[CERTS_KINDS] = {
	[CERTS_CA] = {"mqtt_ca", N_("CA certificate"), 1},
	[CERTS_CERTIFICATE] = {"mqtt_cert", N_("client certificate"), 2},
	[CERTS_KEY] = {"mqtt_key", N_("client key"), 3},
};

bool certs_kind_find(struct slice name, enum certs_kind *kind)
{
	for (size_t i = 0; i < CERTS_KINDS; i++)
		if (slice_eq(name, slice_of(certs_kinds[i].name))) {
			*kind = (enum certs_kind)i;
			return true;
		}
	return false;
}
