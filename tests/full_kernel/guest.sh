# The first process of the full-kernel lane's kernel; lane.py gives it the command "$@", and users, uid, gid, source and
# environment as variables. It makes the kernel's modules loadable and every usual folder writable, runs the command as root, as
# an ordinary user, or as both, reports a status and turns the kernel off. The machine's files are read-only below all this.
# shellcheck shell=sh
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /dev/pts /dev/shm
mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
for link in fd:fd fd/0:stdin fd/1:stdout fd/2:stderr; do ln -s "/proc/self/${link%:*}" "/dev/${link#*:}"; done

# An empty folder over one of the machine's; what the tests themselves consist of stays visible when it is in there.
empty() {
    mkdir -p "/run/new$1"
    mount -t tmpfs -o mode=1777 tmpfs "/run/new$1"
    for kept in "$source" "$environment"; do
        case $kept in
            "$1"/*)
                mkdir -p "/run/new$kept"
                mount --bind "$kept" "/run/new$kept"
                ;;
        esac
    done
    mount --move "/run/new$1" "$1"
}
empty /tmp
empty /var/tmp

exec >/dev/tty1 2>&1
stty -opost </dev/tty1
echo lane >/proc/sys/kernel/hostname
ip link set lo up

# Cgroups as systemd hands them out: root owns all, the ordinary user what is below a folder, its own session included.
mount -t cgroup2 -o nsdelegate cgroup2 /sys/fs/cgroup
delegated=/sys/fs/cgroup/ordinary
mkdir -p $delegated/session
for folder in /sys/fs/cgroup $delegated; do echo '+cpu +memory +pids' >$folder/cgroup.subtree_control; done
chown -R "$uid:$gid" $delegated
mkdir -p /run/systemd/system # without it systemd would not be a user's manager either

# The machine may have no /lib/modules on which to mount something, so modprobe is told where they are, also when the
# kernel calls it. What autoloading cannot do from inside a user namespace is loaded here: nsim itself loads nothing.
modules=/run/modules
mkdir -p $modules/lib/modules
ln -s "/usr/lib/uml/modules/$(uname -r)" $modules/lib/modules/
printf '#!/bin/sh\nexec modprobe -d %s "$@"\n' $modules >$modules/modprobe
chmod +x $modules/modprobe
echo $modules/modprobe >/proc/sys/kernel/modprobe
for module in veth bridge 8021q vrf dummy ifb macvlan vxlan ip_gre ipip tun \
    sch_netem sch_tbf sch_htb sch_ingress cls_u32 cls_matchall act_mirred act_police \
    nf_tables nft_masq nft_ct nft_compat nf_conntrack ip_tables iptable_filter iptable_nat xt_MASQUERADE xt_nat xt_conntrack; do
    $modules/modprobe "$module" || echo "== full-kernel lane: no module $module"
done
chmod 666 /dev/net/tun

cd "$source"
status=0
# No test selected (5) is no failure.
judge() { [ "$1" = 0 ] || [ "$1" = 5 ] || status=$1; }
case $users in *root*)
    echo "== full-kernel lane: Linux $(uname -r), as root"
    NSIM_HERE=${here_root:-} HOME=$(mktemp -d) "$@" || judge $?
    ;;
esac
case $users in *ordinary*)
    echo "== full-kernel lane: Linux $(uname -r), as an ordinary user"
    NSIM_HERE=${here_ordinary:-} HOME=$(setpriv --reuid "$uid" --clear-groups mktemp -d) \
        sh -c 'echo 0 >"$0"/session/cgroup.procs && exec "$@"' $delegated setpriv --reuid "$uid" --regid "$gid" --clear-groups "$@" || judge $?
    ;;
esac

stty -opost </dev/tty1 # waits until all is printed
echo "$status" >/dev/tty2
stty -opost </dev/tty2
echo o >/proc/sysrq-trigger
sleep 60
