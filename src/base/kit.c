/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/program.h"

static char starter[4096]; /* of the kit, by which this program was started; empty: there is none */

void kit_settle(void)
{
	const char *path = getenv("ATMQ_KIT");

	if (!path || strlen(path) >= sizeof(starter))
		return;
	strcpy(starter, path);
	/* ps, and whoever looks who has a port open, would find the loader's name. */
	prctl(PR_SET_NAME, program_name());
	/* Where its tables are is read with the first use, and kept. */
	encoding_is_known(ENCODING_GB18030);
	unsetenv("GCONV_PATH");
	unsetenv("LOCPATH");
	unsetenv("ATMQ_KIT");
}

const char *kit_itself(void)
{
	return *starter ? starter : "/proc/self/exe";
}

static void kit_cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	path[slash ? slash + 1 - path : 0] = '\0';
}

const char *kit_folder(void)
{
	static char folder[sizeof(starter) + 8];

	if (*starter) {
		strcpy(folder, starter);
		kit_cut_name(folder);
		strcat(folder, "bin/");
		return folder;
	}
	ssize_t n = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
	folder[n > 0 ? n : 0] = '\0';
	kit_cut_name(folder);
	return folder;
}
