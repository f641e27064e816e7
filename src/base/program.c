/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/program.h"

#include "base/language.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static void (*end_hook)(void);

void program_start(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* open() returns the lowest free number. */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			program_end(_(
				"a standard descriptor is closed, and /dev/null can't be opened"));
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

bool program_locale_is_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *value = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !(value && *value); i++)
		value = getenv(names[i]);
	const char *codeset = value ? strchr(value, '.') : NULL;
	return codeset &&
	       (strncasecmp(codeset, ".UTF-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
}

void program_on_end(void (*hook)(void))
{
	end_hook = hook;
}

const char *program_name(void)
{
	return program_invocation_short_name;
}

/* If this can't be written, there is nowhere else to report it.  Allocates nothing: memory may be
 * out. */
static void program_say(const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t written = write(STDERR_FILENO, text, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		text += written;
		n -= (size_t)written;
	}
}

_Noreturn void program_end(const char *why)
{
	if (end_hook)
		end_hook();
	program_say(program_name());
	program_say(": ");
	program_say(why);
	program_say("\n");
	_exit(EXIT_USAGE);
}
