/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/cloud.h"

#include <stdlib.h>

static void cloud_list_fini(struct cloud_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_fini(&list->items[i]);
	free(list->items);
	*list = (struct cloud_list){0};
}

void cloud_access_fini(struct cloud_access *a)
{
	struct buf *texts[] = {
		&a->host, &a->client_id, &a->username, &a->password, &a->path, &a->sni, &a->alpn};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_fini(texts[i]);
	cloud_list_fini(&a->up);
	cloud_list_fini(&a->down);
	cloud_list_fini(&a->notes);
	*a = (struct cloud_access){0};
}
