/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as the configuration: settings within their ranges, and mistakes that can be shown. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "setup/config.h"
#include "base/utf8.h"
#include "fuzz.h"

static void check_line(const struct link_settings *s)
{
	PROMISE(s->baud >= 50 && s->baud <= 10000000, "the rate is one");
	PROMISE(s->data_bits >= 5 && s->data_bits <= 8, "so are the data bits");
	PROMISE(s->stop_bits >= 1 && s->stop_bits <= 2, "and the stop bits");
}

static void check_keys(const struct keymap *m)
{
	struct buf keys = {0};

	for (int i = 0; i < ACTION_COUNT; i++) {
		buf_clear(&keys);
		keymap_add_keys(&keys, m, (enum action)i);
		PROMISE(utf8_valid(buf_slice(&keys)), "a key has a name");
	}
	buf_fini(&keys);
}

static void check_config(const struct config *c)
{
	PROMISE(c->poll_seconds >= 0 && c->poll_seconds <= 3600, "polls have their time");
	PROMISE(c->dialect < AT_DIALECT_COUNT, "the dialect is one");
	check_line(&c->settings);
	check_keys(&c->keymap);
	for (size_t i = 0; i < c->profile_count; i++) {
		check_line(&c->profiles[i].settings);
		PROMISE(config_profile(c, c->profiles[i].name), "a profile is found");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct config c;
	struct buf errors = {0};
	char path[64];

	if (fd < 0)
		fd = memfd_create("config.ini", 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	PROMISE(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size,
		"the file is there");
	config_init(&c);
	bool right = config_load(&c, path, &errors);
	PROMISE(right == (errors.n == 0), "a mistake is told");
	fuzz_check_shown(buf_slice(&errors));
	check_config(&c);
	config_fini(&c);
	buf_fini(&errors);
	return 0;
}
