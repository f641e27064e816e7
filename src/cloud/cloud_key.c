/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of one cloud, which the files that make credentials ask for as well. */
#include "cloud/making.h"

const struct cloud_key *cloud_key_find(const struct cloud *cloud, struct slice name)
{
	for (size_t i = 0; i < cloud->key_count; i++)
		if (slice_eq(name, slice_of(cloud->keys[i].name)))
			return &cloud->keys[i];
	return NULL;
}

size_t cloud_near_enough(struct slice name)
{
	return name.n <= SLICE_WORD ? 1 + name.n / 4 : 0;
}

const struct cloud_key *cloud_key_near(const struct cloud *cloud, struct slice name)
{
	const struct cloud_key *nearest = NULL;
	size_t least = cloud_near_enough(name);

	for (size_t i = 0; least && i < cloud->key_count; i++) {
		size_t distance = slice_distance(name, slice_of(cloud->keys[i].name));

		if (distance <= least && (!nearest || distance < least)) {
			nearest = &cloud->keys[i];
			least = distance;
		}
	}
	return nearest;
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
