# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine with Debian's kernel, its real USB-serial drivers and udev, in which atmq runs.

QEMU boots the kernel of the package linux-image-amd64, which is fetched once and unpacked into the
build folder, never installed; likewise udev.  Its root is this machine's own, seen read-only through
virtio-9p and written to in memory, so every program and library is there; only the folder of the test
is shared for writing.  Commands go through `agent.py` in there.  Emulated by tcg, as kvm hangs where
virtualisation is nested: everything takes ten to twenty times as long as on a PC.

The USB ports 1 to PORTS of the guest hold what `redir.py` plugs in.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.append(str(pathlib.Path(__file__).parent.parent / "screen"))

from harness import Failure, Skip, end, expect, free_port, wait_until  # noqa: E402
from in_guest import Client  # noqa: E402

HERE = pathlib.Path(__file__).parent
PORTS = 4  # and the one after these is for QEMU's own adapter
BOOT_LIMIT = 90.0
MODULES = ("virtio_pci", "virtio_net", "9pnet_virtio", "9p", "overlay", "xhci-pci", "usbserial", "ftdi_sio", "cp210x",
           "ch341", "cdc-acm")
RULES = ("50-udev-default.rules", "60-serial.rules")

INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /host /upper /new
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /modules/$module.ko || echo "no $module"; done
options=trans=virtio,version=9p2000.L,msize=262144
/bin/busybox mount -t 9p -o $options,ro,cache=loose host /host
/bin/busybox mount -t tmpfs upper /upper
/bin/busybox mkdir /upper/upper /upper/work
/bin/busybox mount -t overlay -o lowerdir=/packages:/host,upperdir=/upper/upper,workdir=/upper/work overlay /new
/bin/busybox mount -t proc proc /new/proc
/bin/busybox mount -t sysfs sys /new/sys
/bin/busybox mount -o move /dev /new/dev
/bin/busybox mkdir -p /new/dev/pts /new/dev/shm
/bin/busybox mount -t devpts -o mode=620,ptmxmode=666 devpts /new/dev/pts
/bin/busybox mount -t tmpfs shm /new/dev/shm
/bin/busybox mount -t tmpfs -o mode=755 run /new/run
/bin/busybox mount -t 9p -o $options work /new{work}
/bin/busybox ifconfig lo 127.0.0.1
/bin/busybox ifconfig eth0 10.0.2.15
/bin/busybox mkdir -p /new/opt/bin /new/opt/share/atmq
/bin/busybox cp /new{atmq} /new/opt/bin/atmq
/bin/busybox cp -r /new{themes} /new/opt/share/atmq/themes
/bin/busybox chroot /new /usr/lib/systemd/systemd-udevd --daemon
/bin/busybox chroot /new {python} -S {agent} {token}
echo "agent: gone"
while :; do /bin/busybox sleep 1000; done
"""


def download(package, into):
    """The path of the package's file, fetched from Debian once."""
    found = sorted(into.glob(f"{package}_*.deb"))
    if not found:
        done = subprocess.run(["apt-get", "download", package], cwd=into, capture_output=True, text=True,
                              check=False)
        found = sorted(into.glob(f"{package}_*.deb"))
        if done.returncode != 0 or not found:
            raise Skip(f"apt-get download {package}: {done.stderr.strip().splitlines()[-1:]}")
    return found[-1]


def kernel_package():
    """linux-image-amd64 is a name for the newest; what it depends on is the kernel itself."""
    shown = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True,
                           check=False).stdout
    match = re.search(r"Depends: (linux-image-\S+)", shown)
    if not match:
        raise Skip("apt-cache does not know linux-image-amd64; apt-get update may be due")
    return match.group(1)


def unpack(deb, into, *patterns):
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as data:
        subprocess.run(["tar", "-x", "-C", into, "--wildcards", *patterns], stdin=data.stdout, check=True)


def fetch(cache):
    """The folder of what Debian's packages have for the guest."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = cache / "unpacked"
        if made.exists():
            return made
        kept = list(cache.glob("linux-image-*.deb"))
        kernel = kept[-1] if kept else download(kernel_package(), cache)
        new = cache / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        unpack(kernel, new, "./boot/vmlinuz*", "*.ko")
        unpack(download("udev", cache), new, "./bin/udevadm", "*.rules")
        unpack(download("libkmod2", cache), new, "*/libkmod.so*")
        unpack(download("busybox-static", cache), new, "./bin/busybox")
        keep_needed_modules(new)
        for deb in cache.glob("*.deb"):
            deb.unlink()
        new.rename(made)
        return made


def keep_needed_modules(new):
    """MODULES and what they need, in the order to load them in; all others go."""
    found = {path.stem: path for path in new.glob("lib/modules/*/**/*.ko")}
    order = []

    def add(name):
        path = found.get(name) or found.get(name.replace("_", "-")) or found.get(name.replace("-", "_"))
        if path is None:
            raise Skip(f"the kernel's package has no module {name}")
        needs = re.search(rb"\0depends=([^\0]*)\0", path.read_bytes())
        for each in needs.group(1).decode().split(",") if needs else []:
            if each:
                add(each)
        if path.stem not in order:
            order.append(path.stem)

    for name in MODULES:
        add(name)
    (new / "modules").mkdir()
    for name in order:
        found[name].rename(new / "modules" / found[name].name)
    (new / "order").write_text(" ".join(order))
    shutil.rmtree(new / "lib/modules")


def cpio(files):
    """An initramfs ("newc") of (name, mode, bytes)."""
    out = bytearray()
    for number, (name, mode, data) in enumerate([*files, ("TRAILER!!!", 0, b"")], 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        out += b"070701" + "".join(f"{field:08x}" for field in fields).encode() + name.encode() + b"\0"
        out += bytes(-len(out) % 4) + data
        out += bytes(-len(out) % 4)
    return bytes(out)


def initramfs(unpacked, init):
    """busybox, modules, and under /packages what lies over this machine's own files."""
    folders, files = set(), []

    def add(name, mode, data):
        for parent in list(pathlib.PurePath(name).parents)[:-1]:
            folders.add(str(parent))
        files.append((name, mode, data))

    def find(name):
        return next(path for path in unpacked.glob(name) if path.is_file() and not path.is_symlink())

    add("init", 0o100755, init.encode())
    add("bin/busybox", 0o100755, find("bin/busybox").read_bytes())
    for path in sorted((unpacked / "modules").iterdir()):
        add(f"modules/{path.name}", 0o100644, path.read_bytes())
    kmod = find("usr/lib/*/libkmod.so.2.*")
    # Debian 12's packages have /lib, its file system has /usr/lib.  udevd is udevadm by another name.
    add(f"packages/usr/lib/{kmod.parent.name}/libkmod.so.2", 0o100755, kmod.read_bytes())
    add("packages/usr/bin/udevadm", 0o100755, find("bin/udevadm").read_bytes())
    add("packages/usr/lib/systemd/systemd-udevd", 0o120777, b"/usr/bin/udevadm")
    for name in RULES:
        add(f"packages/usr/lib/udev/rules.d/{name}", 0o100644, find(f"lib/udev/rules.d/{name}").read_bytes())
    return cpio([(name, 0o040755, b"") for name in sorted(folders, key=len)] + files)


class Guest:
    """The machine, booted.  `run` and `start` are for commands in it; `atmq` is its name in there."""

    atmq = "/opt/bin/atmq"

    def __init__(self, cache, program):
        for needed, package in (("qemu-system-x86_64", "qemu-system-x86"), ("apt-get", "apt"), ("dpkg-deb", "dpkg"),
                                ("setpriv", "util-linux")):
            if not shutil.which(needed):
                raise Skip(f"{needed} is missing (package {package})")
        unpacked = fetch(cache)
        # All folders of the tests are made here, and have the same name inside.
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="atmq-usb-"))
        self.work.chmod(0o777)
        tempfile.tempdir = str(self.work)
        self.token = secrets.token_hex(16)
        self.port = free_port()
        init = INIT.format(modules=(unpacked / "order").read_text(), work=self.work, atmq=program,
                           themes=HERE.parent.parent / "themes", python=sys.executable, agent=HERE / "agent.py", token=self.token)
        (self.work / "initramfs").write_bytes(initramfs(unpacked, init))
        kernel = next((unpacked / "boot").glob("vmlinuz*"))
        usb = []
        for port in range(1, PORTS + 1):
            usb += ["-chardev", f"socket,id=c{port},path={self.usb_path(port)},server=on,wait=off",
                    "-device", f"usb-redir,chardev=c{port},id=u{port},bus=xhci.0,port={port}"]
        own = PORTS + 1
        usb += ["-chardev", f"socket,id=c{own},path={self.usb_path(own)},server=on,wait=off",
                "-device", f"usb-serial,chardev=c{own},id=u{own},bus=xhci.0,port={own}"]
        self.log = self.work / "console"
        with open(self.work / "qemu", "wb") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64", "-M", "pc", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nodefaults",
                 "-no-user-config", "-display", "none", "-no-reboot", "-kernel", kernel, "-initrd",
                 self.work / "initramfs", "-append",
                 "console=ttyS0 quiet panic=-1 random.trust_cpu=on mitigations=off nokaslr clocksource=hpet",
                 "-serial", f"file:{self.log}",
                 "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
                 "-virtfs", f"local,path={self.work},mount_tag=work,security_model=none",
                 "-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{self.port}-:7000",
                 "-device", "virtio-net-pci,netdev=net,romfile=",
                 "-device", "qemu-xhci,id=xhci,p2=8,p3=8", *usb],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def usb_path(self, port):
        return self.work / f"usb{port}"

    def __enter__(self):
        try:
            wait_until(lambda: f"the guest; it said:\n{self.said()}", self.is_ready, BOOT_LIMIT)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        end(self.process, signal.SIGKILL)
        tempfile.tempdir = None
        shutil.rmtree(self.work, ignore_errors=True)

    def said(self):
        parts = [path.read_text(errors="replace") for path in (self.work / "qemu", self.log) if path.exists()]
        return "\n".join("".join(parts).splitlines()[-30:])

    def is_ready(self):
        if self.process.poll() is not None:
            raise Failure(f"QEMU ended:\n{self.said()}")
        return self.log.exists() and b"agent: ready" in self.log.read_bytes()

    def start(self, *argv, **options):
        return Running(self, argv, **options)

    def run(self, *argv, limit=30.0, **options):
        """What the command printed, and its exit status."""
        with self.start(*argv, **options) as command:
            command.wait(limit)
            return command

    def shell(self, text, **options):
        done = self.run("/bin/sh", "-c", text, **options)
        expect(done.status == 0, f"{text}: {done.status}: {done.error.decode()}")
        return done.output.decode()


class Running:
    """A command in the guest: its output so far, and its status once it has ended."""

    def __init__(self, guest, argv, environment=None, **options):
        self.output = self.error = b""
        environment = {"PATH": os.defpath + ":/usr/sbin:/sbin", "HOME": str(guest.work), "LC_ALL": "C.UTF-8",
                       "TERM": "xterm-256color", "TZ": "UTC", **(environment or {})}
        self.argv = argv
        self.client = Client(guest.port, guest.token, argv, self.add, environment, guest.work, **options)

    def add(self, kind, data):
        if kind == b"O":
            self.output += data
        else:
            self.error += data

    @property
    def status(self):
        return self.client.status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def send(self, data):
        self.client.send(b"I", data)

    def end_input(self):
        self.client.send(b"C")

    def signal(self, number):
        self.client.send(b"S", str(int(number)).encode())

    def wait(self, limit=30.0):
        self.client.reader.join(limit)
        expect(not self.client.reader.is_alive(),
               f"{' '.join(map(str, self.argv))} did not end within {limit:.0f} s: {self.output[-2000:]!r} {self.error!r}")
        return self.status
