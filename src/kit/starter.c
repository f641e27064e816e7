/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The `atmq` and `atmq-sim` of the field kit: runs bin/NAME beside it with the loader, the C library and
 * all else of the kit's lib/, whatever the machine has.  Linked statically, so that it needs neither a
 * shell nor a library itself.
 *
 * Where it lies it learns from /proc/self/exe: through links, and with blanks in the path.  What
 * the program must know is in its environment, and base/kit takes it out again before anything else
 * is started by it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_NOT_STARTED = 2, OWN_WORDS = 7 };

static int starter_fail(const char *what, const char *why)
{
	fprintf(stderr, "atmq: %s: %s\n", what, why);
	return EXIT_NOT_STARTED;
}

static void starter_set(const char *name, const char *before, const char *kit, const char *rest)
{
	char value[3 * PATH_MAX];

	if ((size_t)snprintf(value, sizeof(value), "%s%s%s", before, kit, rest) < sizeof(value))
		setenv(name, value, 1);
}

int main(int argc, char **argv)
{
	static char loader[2 * PATH_MAX], program[2 * PATH_MAX], kit[PATH_MAX], itself[PATH_MAX];
	const char *terminals = getenv("TERMINFO_DIRS");
	ssize_t n = readlink("/proc/self/exe", kit, sizeof(kit) - 1);

	if (n <= 0)
		return starter_fail("/proc/self/exe", strerror(errno));
	char *slash = strrchr(kit, '/');
	snprintf(itself, sizeof(itself), "%s", kit);
	*slash = '\0';
	/* LOCPATH and the like are lists. */
	if (strchr(kit, ':'))
		return starter_fail(kit, "a colon can't be in the name of the folder; rename it");
	snprintf(program, sizeof(program), "%s/bin/%s", kit, slash + 1);
	snprintf(loader, sizeof(loader), "%s/lib/" KIT_LOADER, kit);

	const char **words = calloc((size_t)argc + OWN_WORDS + 1, sizeof(*words));
	if (!words)
		return starter_fail(program, strerror(errno));
	/* $ORIGIN is bin/: the kit's own path may have what divides lists. */
	const char *own[OWN_WORDS] = {loader, "--inhibit-cache", "--library-path", "$ORIGIN/../lib",
		"--argv0", argc ? argv[0] : slash + 1, program};
	memcpy(words, own, sizeof(own));
	for (int i = 1; i < argc; i++)
		words[OWN_WORDS + i - 1] = argv[i];

	setenv("ATMQ_KIT", itself, 1);
	starter_set("LOCPATH", "", kit, "/lib/locale");
	starter_set("GCONV_PATH", "", kit, "/lib/gconv");
	/* The machine's own descriptions come first: an empty name is those. */
	char before[PATH_MAX];
	if ((size_t)snprintf(before, sizeof(before), "%s:", terminals ? terminals : "") <
		sizeof(before))
		starter_set("TERMINFO_DIRS", before, kit, "/share/terminfo");
	execv(loader, (char **)words);
	return starter_fail(loader, strerror(errno));
}
