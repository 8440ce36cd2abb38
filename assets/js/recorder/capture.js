// capture.js -- what is recorded: screen, camera, voice; or the screen with the camera in its corner.

/** A sentence for the person in front of the screen. */
export class Refusal extends Error {}

const VIDEO = ['video/webm;codecs=vp9,opus', 'video/webm;codecs=vp8,opus', 'video/mp4;codecs=avc1,mp4a.40.2', 'video/mp4'];
const AUDIO = ['audio/webm;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4'];

/** The first format that this browser records; undefined: it has no recorder. webm first: it hands over each second. */
export const formatFor = (kind) => ('MediaRecorder' in window
	? (kind === 'voice' ? AUDIO : VIDEO).find((type) => MediaRecorder.isTypeSupported(type)) : undefined);

const microphone = {echoCancellation: true, noiseSuppression: true};

function inWords(error, what) {
	if (error.name === 'NotAllowedError' || error.name === 'SecurityError')
		return new Refusal(what === 'screen' ? 'You did not choose a screen, or the browser may not show it to us. Start again and choose a window or a tab.'
			: `The browser may not use your ${what}. Allow it beside the address of this page, then start again.`);
	if (error.name === 'NotFoundError')
		return new Refusal(`We found no ${what} here.${what === 'microphone' ? ' Plug one in, or write it instead.' : ''}`);
	return new Refusal(`Your ${what} did not start. Perhaps another program uses it.`);
}

async function asked(what, how) {
	if (!navigator.mediaDevices)
		throw new Refusal('This browser records only on a secure page. Use a file, or write it instead.');
	return how(navigator.mediaDevices).catch((error) => {
		throw inWords(error, what);
	});
}

const video = async (track) => {
	const element = document.createElement('video');
	element.muted = true;
	element.srcObject = new MediaStream([track]);
	await element.play();
	return element;
};

/* Draws both into one picture. Frames of the camera drive it where they can be had: timers rest in a hidden tab. */
async function corner(screen, camera) {
	const [back, front] = await Promise.all([video(screen), video(camera)]);
	const canvas = document.createElement('canvas');
	// What is shared may come small at first; its settings say how large it will be.
	const {width = back.videoWidth, height = back.videoHeight} = screen.getSettings();
	const scale = Math.min(1, 1280 / width);
	canvas.width = Math.round(width * scale / 2) * 2;
	canvas.height = Math.round(height * scale / 2) * 2;
	const pen = canvas.getContext('2d');
	const draw = () => {
		const width = canvas.width / 5, height = width * front.videoHeight / front.videoWidth;
		pen.drawImage(back, 0, 0, canvas.width, canvas.height);
		pen.drawImage(front, canvas.width - width - 16, canvas.height - height - 16, width, height);
	};
	let timer = null;

	draw();
	if ('MediaStreamTrackProcessor' in window) {
		const reader = new MediaStreamTrackProcessor({track: camera.clone()}).readable.getReader();
		(async () => {
			for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
				piece.value.close();
				draw();
			}
		})().catch(() => {});
	} else {
		timer = setInterval(draw, 50);
	}
	const [track] = canvas.captureStream(20).getVideoTracks();
	screen.addEventListener('ended', () => clearInterval(timer));
	return track;
}

/**
 * Asks for what is needed. Gives {stream, sources}: sources are to be stopped at the end; `ended` is called when
 * somebody ends the sharing outside of this page.
 */
export async function capture(kind, {withCamera, ended}) {
	const sources = [];
	const keep = (stream) => {
		sources.push(...stream.getTracks());
		return stream;
	};
	try {
		const tracks = [];
		if (kind === 'screen') {
			const shared = keep(await asked('screen', (d) => d.getDisplayMedia({video: {frameRate: {ideal: 20}}, audio: false})));
			let [picture] = shared.getVideoTracks();
			picture.addEventListener('ended', ended);
			if (withCamera) {
				const face = keep(await asked('camera', (d) => d.getUserMedia({video: {width: 320}})));
				picture = await corner(picture, face.getVideoTracks()[0]);
				sources.push(picture);
			}
			tracks.push(picture);
		} else if (kind === 'camera') {
			const seen = keep(await asked('camera', (d) => d.getUserMedia({video: {width: {ideal: 1280}, frameRate: {ideal: 20}}})));
			tracks.push(...seen.getVideoTracks());
		}
		const heard = keep(await asked('microphone', (d) => d.getUserMedia({audio: microphone})));
		tracks.push(...heard.getAudioTracks());
		return {stream: new MediaStream(tracks), sources};
	} catch (error) {
		for (const track of sources)
			track.stop();
		throw error;
	}
}
