/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/holder.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

static size_t read_file(int folder, const char *name, char *out, size_t room)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, out, room - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		n = 0;
	out[n] = '\0';
	return (size_t)n;
}

/* What a process's descriptor refers to, seen from its folder "fd". */
typedef bool fd_is_fn(int process, int fds, const char *number, dev_t device);

static bool fd_is_device(int process, int fds, const char *number, dev_t device)
{
	struct stat s;

	(void)process;
	return fstatat(fds, number, &s, 0) == 0 && S_ISCHR(s.st_mode) && s.st_rdev == device;
}

/* Documentation/admin-guide/devices.txt of Linux: 5:2 is /dev/ptmx; 136 to 143 are the terminals
 * that it creates, 256 each. */
bool holder_is_pty(dev_t device)
{
	return major(device) >= 136 && major(device) <= 143;
}

/* The other end of a pseudo-terminal; fdinfo says of which one: "tty-index:	7". */
static bool fd_is_other_end(int process, int fds, const char *number, dev_t device)
{
	char path[32], text[512];
	unsigned index = (major(device) - 136) * 256 + minor(device);

	if (!fd_is_device(process, fds, number, makedev(5, 2)))
		return false;
	snprintf(path, sizeof(path), "fdinfo/%.16s", number);
	read_file(process, path, text, sizeof(text));
	const char *line = strstr(text, "tty-index:");
	return line != NULL && strtoul(line + strlen("tty-index:"), NULL, 10) == index;
}

static bool any_fd_is(int process, fd_is_fn *is, dev_t device)
{
	int fd = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *files = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;

	if (files == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (struct dirent *e; !found && (e = readdir(files)) != NULL;) {
		char target[16];

		/* Look at devices only: a file on a dead network share would block us. */
		if (readlinkat(fd, e->d_name, target, sizeof(target)) < 6 ||
			memcmp(target, "/dev/", 5) != 0)
			continue;
		found = is(process, fd, e->d_name, device);
	}
	closedir(files);
	return found;
}

/* proc(5): the seventh field of stat is the terminal, its minor number in two parts.  The second
 * field is the program's name in parentheses, and may itself contain some. */
static bool has_terminal(int process, dev_t device)
{
	char text[1024];
	int terminal = 0;

	read_file(process, "stat", text, sizeof(text));
	const char *after_name = strrchr(text, ')');
	if (after_name == NULL || sscanf(after_name, ") %*c %*d %*d %*d %d", &terminal) != 1)
		return false;
	unsigned bits = (unsigned)terminal;
	unsigned minor_number = (bits & 0xff) | ((bits >> 12) & 0xfff00);
	return ((bits >> 8) & 0xfff) == major(device) && minor_number == minor(device);
}

static void name_process(int process, const char *number, struct buf *who)
{
	char name[64];
	size_t n = read_file(process, "comm", name, sizeof(name));

	utf8_add_visible(who, slice_trim((struct slice){name, n}));
	buf_addf(who, _(" (process %s)"), number);
}

/* `fn` returns true to go on. */
typedef bool holder_fn(int process, const char *number, void *user);

static void holder_each(holder_fn *fn, void *user)
{
	DIR *processes = opendir("/proc");
	bool more = processes != NULL;

	for (struct dirent *e; more && (e = readdir(processes)) != NULL;) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		int process =
			openat(dirfd(processes), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		more = fn(process, e->d_name, user);
		close(process);
	}
	if (processes != NULL)
		closedir(processes);
}

struct holder_search {
	bool (*has)(int process, dev_t device);
	const dev_t *devices;
	size_t count;
	struct buf *who; /* one for each device, or NULL */
	size_t found;
	bool *done;
};

static bool holder_look(int process, const char *number, void *user)
{
	struct holder_search *h = user;

	for (size_t i = 0; i < h->count; i++) {
		if (h->done[i] || h->devices[i] == 0 || !h->has(process, h->devices[i]))
			continue;
		h->done[i] = true;
		h->found++;
		if (h->who != NULL)
			name_process(process, number, &h->who[i]);
	}
	return h->found < h->count;
}

static bool holder_find(bool (*has)(int process, dev_t device), dev_t device, struct buf *who)
{
	bool done = false;
	struct holder_search h = {has, &device, 1, who, 0, &done};

	holder_each(holder_look, &h);
	return done;
}

static bool others_have_open(int process, dev_t device)
{
	char text[32];

	read_file(process, "stat", text, sizeof(text));
	return atoi(text) != (int)getpid() && any_fd_is(process, fd_is_device, device) &&
	       !(holder_is_pty(device) && any_fd_is(process, fd_is_other_end, device));
}

bool holder_of_device(dev_t device, struct buf *who)
{
	return holder_find(others_have_open, device, who);
}

void holders_of_devices(const dev_t *devices, size_t count, struct buf *who)
{
	bool *done = memory_new((count + 1) * sizeof(*done));
	struct holder_search h = {others_have_open, devices, count, who, 0, done};

	holder_each(holder_look, &h);
	free(done);
}

static bool is_hidden_prober(int process, dev_t device)
{
	char name[32];
	int files = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)device;
	if (files >= 0) {
		close(files);
		return false;
	}
	read_file(process, "comm", name, sizeof(name));
	return strcmp(name, "ModemManager\n") == 0 || strcmp(name, "brltty\n") == 0;
}

bool holder_may_be(struct buf *who)
{
	return holder_find(is_hidden_prober, 1, who);
}

bool holder_is_self(dev_t device)
{
	int process = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool open_here = process >= 0 && any_fd_is(process, fd_is_device, device);

	if (process >= 0)
		close(process);
	return open_here;
}

bool holder_of_terminal(dev_t device, struct buf *who)
{
	return holder_find(has_terminal, device, who);
}
