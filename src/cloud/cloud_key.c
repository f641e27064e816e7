/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of one cloud, which the files that make credentials ask for as well. */
#include <string.h>

#include "base/language.h"
#include "cloud/making.h"

const struct cloud_key *cloud_key_find(const struct cloud *cloud, struct slice name)
{
	for (size_t i = 0; i < cloud->key_count; i++)
		if (slice_eq(name, slice_of(cloud->keys[i].name)))
			return &cloud->keys[i];
	return NULL;
}

struct nearest cloud_nearest(struct slice name)
{
	return nearest_begin(name, 1 + name.n / 4);
}

const struct cloud_key *cloud_key_near(const struct cloud *cloud, struct slice name)
{
	struct nearest near = cloud_nearest(name);

	for (size_t i = 0; i < cloud->key_count; i++)
		nearest_offer(&near, i, slice_of(cloud->keys[i].name));
	return near.index == SLICE_NONE ? NULL : &cloud->keys[near.index];
}

bool cloud_key_is_secret(const struct cloud *cloud, struct slice name)
{
	static const char *const words[] = {"secret", "password", "token", "key", "psk", "private"};

	if (!cloud->secret || cloud_key_find(cloud, name))
		return false;
	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_find(name, slice_of(words[i])) != SLICE_NONE)
			return true;
	return false;
}

const char *cloud_secret_name(const struct cloud *cloud)
{
	/* Not one of the keyboard. */
	return strcmp(cloud->secret, "key") == 0 ? C_("secret", "key") : _(cloud->secret);
}
