import { aptInstall } from './apt.js';
import { osRelease } from './os-release.js';

const lavapipe = {
  debian: 'mesa-vulkan-drivers',
  ubuntu: 'mesa-vulkan-drivers',
  fedora: 'mesa-vulkan-drivers',
  rhel: 'mesa-vulkan-drivers',
  suse: 'libvulkan_lvp',
  arch: 'vulkan-swrast',
  alpine: 'mesa-vulkan-swrast',
};

/**
 * How this system gets a software Vulkan driver: `advice` for a person and, if possible, `install`, which installs it.
 */
export function softwareDriver() {
  if (process.platform !== 'linux') return { advice: "update the system's graphics driver" };

  const release = osRelease();
  const name = [release.ID, ...(release.ID_LIKE ?? '').split(' ')].find((id) => id in lavapipe);
  if (!name) return { advice: "install Mesa's Vulkan driver for CPUs (lavapipe)" };

  // Dawn refuses Debian 12's own Mesa, 22.3.
  const bookworm = release.ID === 'debian' && release.VERSION_ID === '12';
  const suite = bookworm ? 'bookworm-backports' : undefined;
  const advice = `install the package ${lavapipe[name]}${suite ? ` from ${suite}` : ''}`;
  const oldest = { debian: 12, ubuntu: 24.04 }[release.ID];
  if (!oldest || Number(release.VERSION_ID) < oldest) return { advice };
  if (process.getuid() !== 0) return { advice: `${advice} (run as root, this command does it)` };
  const why = 'as no WebGPU adapter was found; --device cpu needs none';
  return { advice, install: () => aptInstall([lavapipe[name]], { suite, why }) };
}
