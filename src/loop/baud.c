/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/baud.h"

#include <asm/ioctls.h>   /* TCGETS2, which musl's sys/ioctl.h does not have */
#include <asm/termbits.h> /* struct termios2; can't be included together with termios.h */
#include <stddef.h>
#include <sys/ioctl.h>

static const struct {
	long long baud;
	tcflag_t name;
} names[] = {
	{300, B300},
	{600, B600},
	{1200, B1200},
	{2400, B2400},
	{4800, B4800},
	{9600, B9600},
	{19200, B19200},
	{38400, B38400},
	{57600, B57600},
	{115200, B115200},
	{230400, B230400},
	{460800, B460800},
	{500000, B500000},
	{576000, B576000},
	{921600, B921600},
	{1000000, B1000000},
	{1152000, B1152000},
	{1500000, B1500000},
	{2000000, B2000000},
	{2500000, B2500000},
	{3000000, B3000000},
	{3500000, B3500000},
	{4000000, B4000000},
};

static tcflag_t name_of(long long baud)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].baud == baud)
			return names[i].name;
	return BOTHER;
}

void baud_put(struct termios2 *t, long long baud)
{
	/* No input rate: the same as the output rate. */
	t->c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
	t->c_cflag |= name_of(baud);
	t->c_ispeed = t->c_ospeed = (speed_t)baud;
}

bool baud_set(int fd, long long baud)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, &t) < 0)
		return false;
	baud_put(&t, baud);
	return ioctl(fd, TCSETS2, &t) == 0;
}

long long baud_of(int fd)
{
	struct termios2 t;

	return ioctl(fd, TCGETS2, &t) < 0 ? 0 : (long long)t.c_ospeed;
}
