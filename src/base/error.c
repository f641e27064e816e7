/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <string.h>

#include "base/language.h"
#include "base/slice.h"

/* In glibc's words, which other C libraries do not share. */
static const struct {
	int number;
	const char *text;
} errors[] = {
	{EPERM, N_("Operation not permitted")},
	{ENOENT, N_("No such file or directory")},
	{EIO, N_("Input/output error")},
	{ENXIO, N_("No such device or address")},
	{EACCES, N_("Permission denied")},
	{EBUSY, N_("Device or resource busy")},
	{EEXIST, N_("File exists")},
	{ENODEV, N_("No such device")},
	{ENOTDIR, N_("Not a directory")},
	{EISDIR, N_("Is a directory")},
	{EINVAL, N_("Invalid argument")},
	{EMFILE, N_("Too many open files")},
	{ENOTTY, N_("Inappropriate ioctl for device")},
	{EFBIG, N_("File too large")},
	{ENOSPC, N_("No space left on device")},
	{EROFS, N_("Read-only file system")},
	{EPIPE, N_("Broken pipe")},
	{ENAMETOOLONG, N_("File name too long")},
	{ELOOP, N_("Too many levels of symbolic links")},
	{EADDRINUSE, N_("Address already in use")},
	{EADDRNOTAVAIL, N_("Cannot assign requested address")},
	{ENETUNREACH, N_("Network is unreachable")},
	{ECONNRESET, N_("Connection reset by peer")},
	{ETIMEDOUT, N_("Connection timed out")},
	{ECONNREFUSED, N_("Connection refused")},
	{EHOSTUNREACH, N_("No route to host")},
	{EDQUOT, N_("Disk quota exceeded")},
};

const char *error_text(int number)
{
	for (size_t i = 0; i < ALEN(errors); i++)
		if (errors[i].number == number)
			return _(errors[i].text);
	return strerror(number);
}
