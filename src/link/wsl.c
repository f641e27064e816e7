/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/wsl.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"
#include "link/usb_name.h"

enum {
	DRIVERS_SINCE = 515, /* WSL's kernels have them from 5.15 on */
	WSL_TEXT = 256,
	USB_CLASS_CDC = 0x02
};

/* The adapters on boards and in their boxes.  A product of 0: any of that maker. */
static const struct {
	uint32_t vendor, product;
	const char *module;
} wsl_drivers[] = {
	{0x1a86, 0x55d3, "cdc_acm"}, /* CH343 and its family speak both; the kernel has this one */
	{0x1a86, 0x55d4, "cdc_acm"},
	{0x1a86, 0, "ch341"},
	{0x10c4, 0, "cp210x"},
	{0x0403, 0, "ftdi_sio"},
	{0x303a, 0, "cdc_acm"}, /* a chip's own USB */
	{0x067b, 0, "pl2303"},
};

static struct slice wsl_read(const char *root, const char *path, char text[WSL_TEXT])
{
	char whole[PATH_MAX];
	int fd = -1;

	if (snprintf(whole, sizeof(whole), "%s%s", root ? root : "", path) < (int)sizeof(whole))
		fd = open(whole, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, WSL_TEXT);
	if (fd >= 0)
		close(fd);
	return slice_trim((struct slice){text, n > 0 ? (size_t)n : 0});
}

static struct slice wsl_kernel(const char *root, char text[WSL_TEXT])
{
	return wsl_read(root, "/proc/sys/kernel/osrelease", text);
}

/* "4.4.0-19041-Microsoft"; "5.15.90.1-microsoft-standard-WSL2". */
enum wsl wsl_here(const char *root)
{
	char text[WSL_TEXT];
	struct slice kernel = wsl_kernel(root, text);

	if (slice_find_nocase(kernel, SLICE("microsoft")) == SLICE_NONE)
		return WSL_NOT;
	return slice_starts(kernel, SLICE("4.4.")) &&
	                       slice_find_nocase(kernel, SLICE("wsl2")) == SLICE_NONE
	               ? WSL_1
	               : WSL_2;
}

/* 510 of "5.10.16"; 0: it is not known. */
static long long wsl_kernel_number(const char *root, struct slice *shown, char text[WSL_TEXT])
{
	struct slice kernel = wsl_kernel(root, text);
	size_t dot = slice_find_char(kernel, '.');
	struct slice rest = slice_from(kernel, dot == SLICE_NONE ? kernel.n : dot + 1);
	size_t n = 0;
	long long first, second;

	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	if (!slice_to_number(slice_sub(kernel, 0, dot), &first) ||
		!slice_to_number(slice_sub(rest, 0, n), &second) || second > 99)
		return 0;
	*shown = slice_sub(kernel, 0, dot + 1 + n);
	return first * 100 + second;
}

/* ---- USB devices that no driver has ---- */

static bool wsl_read_hex(const char *root, struct slice device, const char *name, uint32_t *number)
{
	char path[PATH_MAX], text[WSL_TEXT];

	return snprintf(path, sizeof(path), "/sys/bus/usb/devices/%.*s/%s", SLICE_ARG(device),
		       name) < (int)sizeof(path) &&
	       slice_to_hex(wsl_read(root, path, text), number);
}

static bool wsl_has_driver(const char *root, const char *interface)
{
	char path[PATH_MAX];
	struct stat s;

	return snprintf(path, sizeof(path), "%s/sys/bus/usb/devices/%s/driver", root ? root : "",
		       interface) < (int)sizeof(path) &&
	       lstat(path, &s) == 0;
}

static const char *wsl_module(uint32_t vendor, uint32_t product, uint32_t class)
{
	if (class == USB_CLASS_CDC)
		return "cdc_acm";
	for (size_t i = 0; i < ALEN(wsl_drivers); i++)
		if (wsl_drivers[i].vendor == vendor &&
			(!wsl_drivers[i].product || wsl_drivers[i].product == product))
			return wsl_drivers[i].module;
	return NULL;
}

/* One line for a serial adapter that came over and has no driver.  An interface is "1-2.3:1.0". */
static bool wsl_add_driverless(struct buf *out, const char *root, const char *interface)
{
	struct slice name = slice_of(interface), device, number;
	uint32_t vendor = 0, product = 0, class = 0;
	const char *module;

	if (!usb_place_parse(name, &device, &number) || !device.n || !number.n ||
		wsl_has_driver(root, interface) ||
		!wsl_read_hex(root, device, "idVendor", &vendor) ||
		!wsl_read_hex(root, device, "idProduct", &product))
		return false;
	wsl_read_hex(root, name, "bInterfaceClass", &class);
	module = wsl_module(vendor, product, class);
	/* The first interface stands for its adapter; data interfaces follow it. */
	if (!module || !slice_ends(number, SLICE(".0")))
		return false;
	buf_addf(out,
		_("the USB adapter %04x:%04x came over from Windows, but no driver has it: sudo "
		  "modprobe %s\n"),
		(unsigned)vendor, (unsigned)product, module);
	return true;
}

static int wsl_compare(const struct dirent **a, const struct dirent **b)
{
	return alphasort(a, b);
}

static bool wsl_add_all_driverless(struct buf *out, const char *root)
{
	char path[PATH_MAX];
	struct dirent **names;
	bool any = false;

	snprintf(path, sizeof(path), "%s/sys/bus/usb/devices", root ? root : "");
	int count = scandir(path, &names, NULL, wsl_compare);
	for (int i = 0; i < count; i++) {
		any |= wsl_add_driverless(out, root, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return any;
}

/* ---- what to do ---- */

bool wsl_add_advice(struct buf *out, const char *root)
{
	enum wsl wsl = wsl_here(root);
	char text[WSL_TEXT];
	struct slice shown = {0};

	if (wsl == WSL_NOT)
		return false;
	if (wsl == WSL_1) {
		buf_add_text(out,
			_("this is WSL 1, which has no USB: COM3 of Windows is /dev/ttyS3 here; or "
			  "change to WSL 2, in PowerShell: wsl --set-version DISTRIBUTION 2\n"));
		return true;
	}
	long long number = wsl_kernel_number(root, &shown, text);
	bool came = wsl_add_all_driverless(out, root);
	if (number > 0 && number < DRIVERS_SINCE)
		buf_addf(out,
			_("the kernel %.*s of this WSL has no drivers for USB ports, which are there "
			  "from 5.15 on; in PowerShell: wsl --update, then wsl --shutdown\n"),
			SLICE_ARG(shown));
	if (!came)
		buf_add_text(out,
			_("this is WSL: a USB port belongs to Windows until it is handed over; in "
			  "PowerShell as administrator (winget install usbipd, if it is missing):\n"
			  "    usbipd list\n"
			  "    usbipd bind --busid BUSID\n"
			  "    usbipd attach --wsl --busid BUSID\n"
			  "then here, if there is still no port: sudo modprobe cdc_acm, ch341, cp210x "
			  "or ftdi_sio, whichever the adapter has\n"));
	return true;
}

const char *wsl_hint_for(const struct port_list *ports)
{
	for (size_t i = 0; i < ports->count; i++)
		if (ports->ports[i].usb_vendor >= 0)
			return NULL;
	return wsl_hint(NULL);
}

const char *wsl_hint(const char *root)
{
	return wsl_here(root) == WSL_NOT
	               ? NULL
	               : _("this is WSL, where Windows has the USB ports: atmq ports says what to do");
}
