"""The words of common passwords: our own list, in English and in Venezuelan Spanish."""

from typing import Final

_WORDS: Final = """
password passwort passw0rd contrasena contrasenia clave claves miclave clavesegura secreto secreta secret acceso access
entrar login admin administrador administrator root superuser usuario user username guest invitado test testing prueba
pruebas demo default changeme cambiame cambiar temporal temp nuevo nueva inicio sistema system server servidor internet
letmein welcome bienvenido bienvenida hola holamundo hello helloworld mundo whatever nothing nada trustno master maestro jefe
boss manager gerente cajero cajera caja taquilla taquillas banca bancas agencia agencias loteria loterias lotto animalito
animalitos triple terminal sorteo sorteos ticket tickets premio premios apuesta apuestas ganador ganadora suerte fortuna
jugar jugada dinero money bolivar bolivares dolar dolares millonario rico ricos banklot chance betstack casino jackpot lucky
winner poker bingo ruleta zodiaco tachira zulia caracas activo granjita ruletaactiva guacharo selva jungla qwerty qwertyu
qwertyui qwertyuiop qwertz azerty asdf asdfg asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc qweasd qweasdzxc asdqwe
poiuyt lkjhgf mnbvcx ytrewq abcd abcde abcdef abcdefgh abcdefghij aabbcc abcabc xyz xyzxyz iloveyou loveyou lovely love lover
amor amores miamor teamo teamomucho tequiero tequieromucho micorazon corazon mivida vida cielo micielo bebe baby babygirl
princess princesa principe prince reina rey king queen angel angela angelito diosesamor dios jesus jesucristo cristo maria
virgen bendicion familia mifamilia mama mamita papa papito hermano hermana hijo hija hijos amigo amiga amigos friend friends
family forever siempre porsiempre felicidad feliz alegria sonrisa estrella estrellita sunshine sol luna lunita mariposa
butterfly flor flores rosa rosita margarita princesita muneca bonita hermosa linda preciosa gordo gorda gordito gordita flaco
flaca chiquito chiquita negro negra negrita catire catira chamo chama pana panas dragon monkey tiger tigre lion leon perro
perrito gato gatito caballo toro aguila delfin oso osito pollito conejo raton culebra alacran iguana puppy kitty charlie
buddy shadow pepper ginger cookie chocolate banana cheese coffee cafe galleta pizza football futbol baseball beisbol
basketball basquet soccer hockey golf tennis tenis boxing magallanes leones navegantes cardenales tiburones aguilas bravos
caribes vinotinto barcelona realmadrid madrid juventus liverpool chelsea arsenal america bocajuniors riverplate messi ronaldo
neymar maradona pele jordan michael yankees lakers ferrari mercedes porsche corvette mustang toyota honda chevrolet yamaha
suzuki harley superman batman spiderman ironman pokemon pikachu naruto goku starwars matrix hunter ranger killer thunder
freedom libertad victoria victory phoenix falcon eagle cobra viper ninja samurai warrior guerrero legend leyenda campeon
champion maximo maxima summer verano winter invierno spring primavera autumn otono january enero february febrero march marzo
april abril mayo june junio july julio august agosto september septiembre setiembre october octubre november noviembre
december diciembre monday lunes tuesday martes wednesday miercoles thursday jueves friday viernes saturday sabado sunday
domingo navidad christmas venezuela venezuelan colombia colombiano peru ecuador mexico mexicano argentina chile panama
dominicana espana kenya nairobi maracaibo valencia barquisimeto maracay merida bogota medellin lima quito libertador chavez
michelle jennifer jessica ashley amanda nicole daniel daniela andrew joshua matthew robert thomas william richard charles
george anthony jonathan alexander alexandra alejandro alejandra andrea andres antonio arturo beatriz camila carlos carmen
carolina cesar christian cristian cristina david diana diego eduardo elena elizabeth enrique fernanda fernando francisco
gabriel gabriela gerardo gloria gustavo hector ignacio isabel isabella javier johanna jorge jose josefina juan juancarlos
juana julian juliana laura leonardo lorena lucia luis luisa manuel manuela marcela marcos mariana mario martin mateo mauricio
miguel monica natalia nicolas oscar pablo patricia paola paula pedro rafael ramon ricardo roberto rodrigo rosario samuel
sandra santiago sara sebastian sergio silvia sofia susana valentina valeria vanessa veronica vicente victor yolanda computer
computadora laptop windows microsoft google facebook instagram whatsapp twitter youtube gmail hotmail yahoo samsung iphone
android nokia motorola huawei xiaomi linux ubuntu oracle postgres mysql database seguro segura seguridad security secure
private privado personal trabajo oficina casa micasa house home escuela colegio universidad estudiante profesor doctor medico
ingeniero abogado policia onetwothree unodostres numero numeros letras abecedario
"""

COMMON: Final = frozenset(_WORDS.split())
"""Words in small letters, without accents or digits."""
